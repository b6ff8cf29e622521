package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.s3.S3Server.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Deletes objects, {@value #MOST_AT_ONCE} in one request, or one by one on servers that cannot. */
final class Deletion {

    /** The most that S3 takes in one request. */
    private static final int MOST_AT_ONCE = 1000;

    /** How servers say that they cannot. */
    private static final Set<String> CANNOT = Set.of("NotImplemented", "MethodNotAllowed");

    private static final Set<String> LATER = Set.of("InternalError", "SlowDown", "ServiceUnavailable");

    private final S3Server server;

    /** Whether the server refused a request for several. */
    private volatile boolean single;

    Deletion(S3Server server) {
        this.server = server;
    }

    void delete(Collection<String> names) throws StoreException {
        List<String> keys = names.stream().map(server.location()::key).toList();
        for (int start = 0; start < keys.size(); start += MOST_AT_ONCE) {
            List<String> some = keys.subList(start, Math.min(keys.size(), start + MOST_AT_ONCE));
            if (single || some.size() == 1 || !together(some)) {
                for (String key : some) {
                    server.delete(key);
                }
            }
        }
    }

    /** Returns false if the server cannot do that. */
    private boolean together(List<String> keys) throws StoreException {
        byte[] body = body(keys);
        Request request = Request.of("s3:DeleteObject", "POST", "").query("delete=");
        Optional<String> md5 = md5(body);
        if (md5.isEmpty()) {
            return false;
        }
        Answer answer = server.send(request.header("content-md5", md5.get()), body);
        if (answer.status() == 501 || answer.status() == 405 || CANNOT.contains(S3Refusal.code(answer))) {
            single = true;
            return false;
        }
        if (!answer.isGood()) {
            throw server.refused(request, answer);
        }
        String code = S3Refusal.code(answer);
        if (!code.isEmpty()) {
            throw failed(code);
        }
        if (!Xml.parse(answer.text()).root().equals("DeleteResult")) {
            throw new StoreException(
                    server.location()
                            + " answered with something other than the result of a deletion; see whether the endpoint speaks S3");
        }
        return true;
    }

    /** S3 demands it. A Java that has no MD5 deletes one by one. */
    private static Optional<String> md5(byte[] body) {
        try {
            return Optional.of(Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(body)));
        } catch (NoSuchAlgorithmException e) {
            return Optional.empty();
        }
    }

    /** In the quiet mode, only failures are answered. */
    private static byte[] body(List<String> keys) {
        StringBuilder xml = new StringBuilder("<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        for (String key : keys) {
            xml.append("<Object><Key>").append(escaped(key)).append("</Key></Object>");
        }
        return xml.append("<Quiet>true</Quiet></Delete>").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private StoreException failed(String code) {
        String said = server.location() + " did not delete all objects (" + code + ")";
        if (LATER.contains(code)) {
            return new RetryableException(said + "; it may work later", null);
        }
        return new StoreException(
                code.equals("AccessDenied")
                        ? said + ": these credentials may not s3:DeleteObject on "
                                + server.location().arn("*") + "; allow it in their policy"
                        : said + "; see what the server's documentation says of it");
    }
}
