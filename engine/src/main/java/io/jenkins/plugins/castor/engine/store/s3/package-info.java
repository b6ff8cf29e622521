/** A store in a bucket of Amazon S3, or of a server that speaks its protocol. The only user of the AWS SDK. */
package io.jenkins.plugins.castor.engine.store.s3;
