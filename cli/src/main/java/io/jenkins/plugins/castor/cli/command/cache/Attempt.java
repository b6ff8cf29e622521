package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.ErrorMessages;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.settings.UnusableException;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What came of the settings on this machine, or what is in the way. A cache never breaks a build: only what the user wrote
 * wrongly is an error.
 *
 * @param obstacle why there is no value; empty if there is one
 */
record Attempt<T>(Optional<T> value, Optional<String> obstacle) {

    /** @throws UsageException for what the user wrote wrongly */
    static <T> Attempt<T> at(Supplier<T> work, ProcessContext context) {
        try {
            return new Attempt<>(Optional.of(work.get()), Optional.empty());
        } catch (UsageException e) {
            throw e;
        } catch (UnusableException e) {
            ErrorMessages.trace(e, context);
            return new Attempt<>(Optional.empty(), Optional.of(e.getMessage()));
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            ErrorMessages.trace(e, context);
            return new Attempt<>(Optional.empty(), Optional.of(ErrorMessages.message(e)));
        }
    }

    /** Goes on with the value, if there is one. */
    <R> Attempt<R> then(Function<T, R> work, ProcessContext context) {
        return value.isPresent()
                ? at(() -> work.apply(value.get()), context)
                : new Attempt<>(Optional.empty(), obstacle);
    }
}
