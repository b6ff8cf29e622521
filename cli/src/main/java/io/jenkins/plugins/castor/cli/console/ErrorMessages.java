package io.jenkins.plugins.castor.cli.console;

import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.engine.tree.FileFailures;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Describes exceptions to people. */
public final class ErrorMessages {

    private ErrorMessages() {}

    /** One sentence, which ends with what to do if the exception itself does not say it. */
    public static String message(Throwable problem) {
        if (problem instanceof NoSuchFileException e) {
            return e.getFile() + " does not exist: correct the path";
        }
        if (problem instanceof AccessDeniedException e) {
            return e.getFile() + " cannot be accessed: change its permissions or the user";
        }
        if (problem instanceof FileSystemException e) {
            return FileFailures.sentence(e);
        }
        if (problem instanceof IOException) {
            return problem.getMessage() == null ? problem.toString() : problem.getMessage();
        }
        if (problem instanceof OutOfMemoryError) {
            return FailureMessages.TOO_LITTLE_MEMORY;
        }
        if (problem instanceof LinkageError) {
            return "a library cannot be loaded (" + problem.getMessage()
                    + "): check that the temporary directory is not mounted noexec, or set CASTOR_DEBUG=1 for details";
        }
        return "this is a bug in Castor (" + problem
                + "): set CASTOR_DEBUG=1, run the command again and report its output";
    }

    /** Prints the stack trace if {@code CASTOR_DEBUG} asks for it. */
    public static void trace(Throwable problem, ProcessContext context) {
        if (context.debugs()) {
            StringWriter trace = new StringWriter();
            problem.printStackTrace(new PrintWriter(trace));
            context.err().print(PasswordMask.mask(trace.toString()));
            context.err().flush();
        }
    }
}
