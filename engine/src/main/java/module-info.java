/** The cache engine. What is not exported here may change without notice. */
module io.jenkins.plugins.castor.engine {
    requires com.github.luben.zstd_jni;
    requires re2j;
    requires java.xml;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires org.slf4j;
    requires software.amazon.awssdk.auth;
    requires software.amazon.awssdk.identity.spi;
    requires software.amazon.awssdk.regions;
    requires software.amazon.awssdk.core;

    exports io.jenkins.plugins.castor.engine;
    exports io.jenkins.plugins.castor.engine.admin;
    exports io.jenkins.plugins.castor.engine.cache;
    exports io.jenkins.plugins.castor.engine.ci;
    exports io.jenkins.plugins.castor.engine.copy;
    exports io.jenkins.plugins.castor.engine.diff;
    exports io.jenkins.plugins.castor.engine.key;
    exports io.jenkins.plugins.castor.engine.load;
    exports io.jenkins.plugins.castor.engine.migrate;
    exports io.jenkins.plugins.castor.engine.near;
    exports io.jenkins.plugins.castor.engine.publish;
    exports io.jenkins.plugins.castor.engine.recompress;
    exports io.jenkins.plugins.castor.engine.repository;
    exports io.jenkins.plugins.castor.engine.retention;
    exports io.jenkins.plugins.castor.engine.save;
    exports io.jenkins.plugins.castor.engine.snapshot;
    exports io.jenkins.plugins.castor.engine.store;
    exports io.jenkins.plugins.castor.engine.store.remote;
    exports io.jenkins.plugins.castor.engine.store.signed;
    exports io.jenkins.plugins.castor.engine.text;
    exports io.jenkins.plugins.castor.engine.tree;
    exports io.jenkins.plugins.castor.engine.trust;
    exports io.jenkins.plugins.castor.engine.warm;
    exports io.jenkins.plugins.castor.engine.work;
}
