package io.jenkins.plugins.castor.folder;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Job;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.NamedStore;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.config.StoreMemory;
import io.jenkins.plugins.castor.engine.Castor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A store of this Jenkins, chosen by its name. A name that cannot be used never means another store.
 *
 * @param name empty for the default store
 */
@Restricted(NoExternalUse.class)
public record ChosenStore(String name, StoreConfiguration store) {

    /** Who chose a store, and the name as it was written. */
    private record Wish(Item by, String name) {}

    /** The name of the store that a job wants, which may not exist; empty for the default one. */
    public static String nameFor(Job<?, ?> job) {
        return wish(job).map(Wish::name).orElse("");
    }

    /**
     * The store of a job.
     *
     * @throws IOException if the job cannot have the one that was chosen for it; the message says what to do
     */
    public static ChosenStore of(Job<?, ?> job) throws IOException {
        Optional<Wish> wish = wish(job);
        return wish.isEmpty() ? ofDefault() : named(job, wish.get());
    }

    /** The nearest choice: of the job, of what it is a part of, or of a folder that it is in; empty for the default one. */
    private static Optional<Wish> wish(Job<?, ?> job) {
        for (Object at = job; at instanceof Item item; at = item.getParent()) {
            String name = chosen(item);
            if (name != null) {
                return Optional.of(new Wish(item, name)).filter(wish -> !name.equals(NamedStore.DEFAULT));
            }
        }
        return Optional.empty();
    }

    @CheckForNull
    private static String chosen(Item item) {
        if (item instanceof Job<?, ?> job) {
            StoreProperty property = job.getProperty(StoreProperty.class);
            return property == null ? null : property.getStore();
        }
        return item instanceof ItemGroup<?> group
                ? FolderReader.of(group).map(FolderSettings::getStore).orElse(null)
                : null;
    }

    /**
     * Opens it; the caller closes it.
     *
     * @throws IOException if it cannot be opened, or the controller has no access to it
     */
    public Castor open() throws IOException {
        return store.open().orElseThrow(() -> new IOException(Messages.ChosenStore_Unseen(store)));
    }

    /** The default store. */
    public static ChosenStore ofDefault() {
        return new ChosenStore("", CastorConfiguration.get().getStore());
    }

    /** Says the same of a store that is not there and of one that is not for the job, so that nobody can try out names. */
    private static ChosenStore named(Job<?, ?> job, Wish wish) throws IOException {
        NamedStore found = CastorConfiguration.get().getStores().stream()
                .filter(one -> one.getName().equals(wish.name()) && one.isFor(job.getFullName()))
                .findFirst()
                .orElseThrow(() -> new IOException(Messages.ChosenStore_Unusable(
                        wish.by() instanceof Job ? Messages.ChosenStore_Job() : Messages.ChosenStore_Folder(),
                        wish.by().getFullName(),
                        wish.name(),
                        job.getFullName())));
        if (find(wish.name()).isEmpty()) {
            throw new IOException(Messages.ChosenStore_SamePlace(wish.name()));
        }
        return new ChosenStore(wish.name(), found.getStore());
    }

    /** All stores, the default one first. Of several that are at the same place only the first is there. */
    public static List<ChosenStore> all() {
        List<ChosenStore> all = new ArrayList<>(List.of(ofDefault()));
        for (NamedStore named : CastorConfiguration.get().getStores()) {
            String place = named.getStore().toString();
            if (all.stream().noneMatch(one -> one.store().toString().equals(place))) {
                all.add(new ChosenStore(named.getName(), named.getStore()));
            }
        }
        return all;
    }

    /** The store of a name, for administrators; empty if there is none. The empty name is that of the default store. */
    public static Optional<ChosenStore> find(String name) {
        return all().stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /** What the controller remembers of it. */
    public StoreMemory memory() throws IOException {
        return StoreMemory.of(store);
    }

    /** Its name for people; that of the default store, too. */
    public String title() {
        return title(name);
    }

    /** The name of a store for people. */
    public static String title(String name) {
        return name.isEmpty() ? NamedStore.DEFAULT : name;
    }
}
