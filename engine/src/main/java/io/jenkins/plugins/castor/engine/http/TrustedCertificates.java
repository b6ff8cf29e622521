package io.jenkins.plugins.castor.engine.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificates of authorities that servers are trusted for: those of a file that the user named, those of Java, and those
 * of the system. A server needs one of them. The files are read only when the ones before did not do.
 */
final class TrustedCertificates implements Wire.Trust {

    /** Where distributions keep theirs: Debian and Alpine, Red Hat, SUSE, Arch and macOS. */
    private static final List<String> OF_SYSTEM = List.of(
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/ssl/ca-bundle.pem",
            "/etc/ssl/cert.pem");

    private static final long MOST_BYTES = 16 << 20;

    private final Optional<Path> file;
    private final Map<String, String> environment;
    private SSLContext context; // guarded by this object

    /** @param file certificates in PEM; if empty, the one that AWS_CA_BUNDLE or SSL_CERT_FILE names */
    TrustedCertificates(Optional<Path> file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    @Override
    public synchronized SSLContext context() throws GeneralSecurityException {
        if (context == null) {
            context = made();
        }
        return context;
    }

    private SSLContext made() throws GeneralSecurityException {
        List<Source> sources = new ArrayList<>();
        Optional<Path> named = file.or(this::fileOfEnvironment);
        if (named.isPresent()) {
            sources.add(new Source(named.get(), store(named.get()))); // what is wrong with it should be said at once
        } else if (System.getProperty("javax.net.ssl.keyStore") != null) {
            return SSLContext.getDefault(); // which knows the certificate of this machine
        }
        sources.add(new Source(null, null));
        OF_SYSTEM.stream()
                .map(Path::of)
                .filter(Files::isReadable)
                .findFirst()
                .ifPresent(path -> sources.add(new Source(path, null)));
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(null, new TrustManager[] {new AnyOf(sources)}, null);
        return made;
    }

    private Optional<Path> fileOfEnvironment() {
        return Stream.of("AWS_CA_BUNDLE", "SSL_CERT_FILE")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .map(Path::of)
                .findFirst();
    }

    /** @throws GeneralSecurityException if the file cannot be read or has no certificates; the message names it */
    private static KeyStore store(Path path) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try (InputStream in = Files.newInputStream(path)) {
            store.load(null, null);
            byte[] pem = in.readNBytes((int) MOST_BYTES);
            int number = 0;
            for (Certificate one :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
                store.setCertificateEntry(String.valueOf(number++), one);
            }
            if (number == 0) {
                throw new CertificateException("it has none");
            }
            return store;
        } catch (IOException | CertificateException e) {
            throw new GeneralSecurityException("no certificates can be read from " + path + ": " + e.getMessage(), e);
        }
    }

    /** Where certificates come from; read when it is asked first. */
    private static final class Source {
        private final Path path;
        private final KeyStore known;
        private X509ExtendedTrustManager manager; // guarded by this object

        /**
         * @param path null for those of Java
         * @param known what the file has, if it was read already
         */
        Source(Path path, KeyStore known) {
            this.path = path;
            this.known = known;
        }

        synchronized X509ExtendedTrustManager manager() throws CertificateException {
            if (manager == null) {
                try {
                    TrustManagerFactory factory =
                            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                    factory.init(path == null || known != null ? known : store(path));
                    manager = Arrays.stream(factory.getTrustManagers())
                            .filter(X509ExtendedTrustManager.class::isInstance)
                            .map(X509ExtendedTrustManager.class::cast)
                            .findFirst()
                            .orElseThrow(() -> new CertificateException("Java has no way to check certificates"));
                } catch (CertificateException e) {
                    throw e;
                } catch (GeneralSecurityException e) {
                    throw new CertificateException(e.getMessage(), e);
                }
            }
            return manager;
        }
    }

    /** Trusts what one of several trusts. */
    private static final class AnyOf extends X509ExtendedTrustManager {
        private final List<Source> sources;

        AnyOf(List<Source> sources) {
            this.sources = sources;
        }

        private interface Check {
            void by(X509ExtendedTrustManager manager) throws CertificateException;
        }

        private void check(Check check) throws CertificateException {
            CertificateException first = null;
            for (Source source : sources) {
                try {
                    check.by(source.manager());
                    return;
                } catch (CertificateException e) {
                    first = first == null ? e : first;
                }
            }
            throw first;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(manager -> manager.checkServerTrusted(chain, type, socket));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(manager -> manager.checkServerTrusted(chain, type, engine));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(manager -> manager.checkServerTrusted(chain, type));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("this is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("this is no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
