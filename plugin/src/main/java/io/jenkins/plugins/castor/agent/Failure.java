package io.jenkins.plugins.castor.agent;

/** What went wrong, for the console. */
final class Failure {

    private Failure() {}

    static String message(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return "the agent's Java has too little memory; give it more with -Xmx";
        }
        String message = failure.getMessage();
        return message == null || failure instanceof Error ? failure.toString() : message;
    }
}
