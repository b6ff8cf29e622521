package io.jenkins.plugins.castor.run;

/** What went wrong, for the console: without a stack trace, and never without words. */
final class Trouble {

    private Trouble() {}

    static String message(Throwable trouble) {
        String message = trouble.getMessage();
        return message == null || message.isBlank()
                ? trouble.toString()
                : message.lines().findFirst().orElseThrow();
    }
}
