package io.jenkins.plugins.castor.cli.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.castor.engine.trust.PolicyException;
import io.jenkins.plugins.castor.engine.trust.WritePolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file with a policy. */
final class PolicyFile {
    private static final int LARGEST = 256 << 10;

    private PolicyFile() {}

    /**
     * Reads and parses the file.
     *
     * @param setting what names the file, for messages
     * @throws UnusableException for a file that cannot be read
     * @throws UsageException for a syntax error; the message says where, and what was expected
     */
    static WritePolicy read(Path file, Setting setting) {
        if (!Files.isRegularFile(file)) {
            throw setting.unusable(file + " does not exist or is not a file: name a file with a policy", null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw setting.wrong(file + " is larger than 256 KiB: shorten it", null);
            }
            return WritePolicy.parse(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw setting.wrong(file + " is not UTF-8: save it in that encoding", e);
        } catch (IOException e) {
            throw setting.unusable(file + " cannot be read (" + e + "): make it readable", e);
        } catch (PolicyException e) {
            throw setting.wrong(file + ", " + e.getMessage(), e);
        }
    }
}
