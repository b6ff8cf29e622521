package io.jenkins.plugins.castor.folder;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.NamedStore;
import jenkins.model.Jenkins;

/** The field in which a folder or a job chooses its store. It tells only of stores that it may choose. */
final class StoreNames {

    private StoreNames() {}

    /** Says what is wrong with a name; null if nothing is. Whether there is such a store is seen when it is used. */
    @CheckForNull
    static String problem(@CheckForNull String name) {
        return name == null ? null : NamedStore.chosenProblem(name);
    }

    static FormValidation asTyped(@CheckForNull Item item, @CheckForNull String value) {
        check(item);
        String name = Util.fixEmptyAndTrim(value);
        if (name == null || name.equals(NamedStore.DEFAULT)) {
            return FormValidation.ok();
        }
        return CastorConfiguration.get().getStores().stream()
                        .anyMatch(one -> one.getName().equals(name) && isFor(one, item))
                ? FormValidation.ok()
                : FormValidation.error(Messages.StoreNames_Unusable(name));
    }

    static ListBoxModel list(@CheckForNull Item item, @CheckForNull String current) {
        ListBoxModel list = new ListBoxModel();
        list.add(Messages.StoreNames_OfTheFolder(), "");
        if (mayChoose(item)) {
            list.add(NamedStore.DEFAULT);
            CastorConfiguration.get().getStores().stream()
                    .filter(one -> isFor(one, item))
                    .forEach(one -> list.add(one.getName()));
        }
        String name = Util.fixEmptyAndTrim(current);
        if (name != null && list.stream().noneMatch(option -> option.value.equals(name))) {
            list.add(name);
        }
        return list;
    }

    private static boolean isFor(NamedStore store, @CheckForNull Item item) {
        return item == null || store.isFor(item.getFullName());
    }

    private static boolean mayChoose(@CheckForNull Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }

    /** Outside of an item there is no form but that of the snippet generator, and of new items. */
    static void check(@CheckForNull Item item) {
        if (item == null) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        } else {
            item.checkPermission(Item.CONFIGURE);
        }
    }
}
