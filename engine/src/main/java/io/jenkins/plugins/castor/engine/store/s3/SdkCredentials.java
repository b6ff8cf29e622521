package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.StoreException;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** Asks the AWS SDK: the profiles, a web identity, a container's or an instance's role. */
final class SdkCredentials {

    private final Optional<String> profile;
    private final AwsCredentialsProvider provider;

    SdkCredentials(Optional<String> profile) {
        this.profile = profile;
        this.provider = profile.isPresent()
                ? ProfileCredentialsProvider.create(profile.get())
                : DefaultCredentialsProvider.builder().build();
    }

    Keys keys() throws StoreException {
        AwsCredentialsIdentity found;
        try {
            found = provider.resolveCredentials();
        } catch (SdkException | IllegalStateException | IllegalArgumentException e) {
            // The SDK's messages can quote tokens and the output of a credential_process, so neither they nor the cause
            // are passed on.
            throw new StoreException(
                    (profile.isPresent()
                            ? "the profile " + profile.get() + " of the AWS configuration gives no credentials"
                            : "no AWS credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
                                    + " name a profile, or give this machine a role"));
        }
        Optional<String> token = found instanceof AwsSessionCredentialsIdentity session
                ? Optional.of(session.sessionToken())
                : Optional.empty();
        return new Keys(found.accessKeyId(), found.secretAccessKey(), token, found.expirationTime());
    }

    Optional<String> region() {
        try {
            DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
            profile.ifPresent(chain::profileName);
            return Optional.ofNullable(chain.build().getRegion()).map(Object::toString);
        } catch (SdkException e) {
            return Optional.empty(); // the SDK found no region
        }
    }
}
