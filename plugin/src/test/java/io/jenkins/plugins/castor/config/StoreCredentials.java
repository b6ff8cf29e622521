package io.jenkins.plugins.castor.config;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.util.Secret;
import io.jenkins.plugins.castor.RsyncServer;
import java.util.List;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;

/** Credentials of every kind that a store can use, with secrets that nothing may show. */
final class StoreCredentials {

    static final String PASSWORD = "password";
    static final String TEXT = "text";
    static final String AWS = "aws";
    static final String KEY_ID = "AKIATESTTESTTEST";
    static final String SECRET_KEY = "the-secret-key-of-aws";

    private StoreCredentials() {}

    static void add() throws Exception {
        SystemCredentialsProvider provider = SystemCredentialsProvider.getInstance();
        provider.getCredentials()
                .addAll(List.<Credentials>of(
                        new UsernamePasswordCredentialsImpl(
                                CredentialsScope.SYSTEM, PASSWORD, "", RsyncServer.USER, RsyncServer.PASSWORD),
                        new StringCredentialsImpl(
                                CredentialsScope.SYSTEM, TEXT, "", Secret.fromString(RsyncServer.PASSWORD)),
                        new AWSCredentialsImpl(CredentialsScope.SYSTEM, AWS, KEY_ID, SECRET_KEY, "")));
        provider.save();
    }
}
