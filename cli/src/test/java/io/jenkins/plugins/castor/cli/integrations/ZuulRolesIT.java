package io.jenkins.plugins.castor.cli.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.PageBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code integrations/zuul/roles}, by Ansible against this machine, with the playbooks of their page and the variables that
 * Zuul gives to playbooks.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Ansible does not run there")
class ZuulRolesIT {
    private static final Path ROLES = CiJob.INTEGRATIONS.resolve("zuul/roles");

    @TempDir
    Path folder;

    private CiJob job;

    @BeforeEach
    void findAnsible() throws IOException {
        CiJob.assumeInstalled("ansible-playbook");
        job = new CiJob(folder, "ANSIBLE_NOCOLOR=1 ANSIBLE_LOCALHOST_WARNING=false ANSIBLE_ROLES_PATH=" + ROLES);
        job.with("ANSIBLE_LOCAL_TEMP", folder.resolve("ansible").toString());
    }

    private static Map<String, String> zuul(String pipeline, String item) {
        return Map.of("pipeline", pipeline, "item", item);
    }

    /** Runs a playbook, with the output of the commands, and returns what it said. */
    private CiJob.Ended play(String playbook, Map<String, String> zuul, String more) throws Exception {
        Path file = Files.writeString(folder.resolve("playbook.yaml"), playbook);
        String variables =
                """
                {"zuul": {"build": "8e5b9d0a", "job": "npm-test", "pipeline": "%s", %s,
                          "project": {"name": "octo/site", "src_dir": "%s"}},
                 "zuul_success": "True", "castor_caches": ["deps=deps"], "castor_store": "%s",
                 "cache": {"password": "the secret password"}%s}
                """.formatted(zuul.get("pipeline"), zuul.get("item"), job.checkout, folder.resolve("store"), more);
        return job.run(
                "ansible-playbook",
                "-v",
                "-i",
                "localhost,",
                "-c",
                "local",
                "-e",
                "@" + Files.writeString(folder.resolve("variables.json"), variables),
                file.toString());
    }

    private String succeed(String playbook, Map<String, String> zuul, String more) throws Exception {
        CiJob.Ended ended = play(playbook, zuul, more);
        assertThat(ended.exit()).as(ended.said()).isZero();
        return ended.said();
    }

    @Test
    void thePlaybooksOfThePageSaveInTheGateAndLoadInACheck() throws Exception {
        List<PageBlock> blocks = PageBlock.of("docs/guide/ci/zuul.md");
        String load = blocks.get(1).text();
        String save = blocks.get(2).text().replaceAll("(?m) +castor_store: .*\n", "");
        Map<String, String> gate =
                zuul("gate", "\"branch\": \"main\", \"change\": 4711, \"ref\": \"refs/changes/11/4711/1\"");
        Map<String, String> check =
                zuul("check", "\"branch\": \"main\", \"change\": 4712, \"ref\": \"refs/changes/12/4712/1\"");
        assertThat(succeed(load, gate, ""))
                .contains("castor: cold: nothing was saved yet in any of octo%2Fsite/main/npm-test");
        job.write("deps/one", "content");
        String saved = succeed(save, gate, "");
        assertThat(saved).contains("castor: saved 2 entries").doesNotContain("the secret password");
        Files.delete(job.checkout.resolve("deps/one"));
        assertThat(succeed(load, check, "")).contains("castor: restored 1 file", "changed=1");
        assertThat(job.checkout.resolve("deps/one")).hasContent("content");
        job.write("deps/two", "poison");
        assertThat(succeed(save, check, "")).contains("castor: cache not saved: ", "unmerged change");
        Map<String, String> pushed =
                zuul("post", "\"branch\": \"main\", \"ref\": \"refs/heads/main\", \"newrev\": \"0123\"");
        assertThat(succeed(save, pushed, "")).contains("castor: saved 3 entries");
    }

    @Test
    void theSigningKeyReachesCastorInAFileThatIsGoneAfterwards() throws Exception {
        job.succeed(CiJob.CASTOR, "keygen", folder.resolve("key").toString());
        String key = Files.readString(folder.resolve("key")).replace("\n", "\\n");
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        job.with("TMPDIR", temporary.toString());
        job.write("deps/one", "content");
        Map<String, String> gate = zuul("gate", "\"branch\": \"main\", \"change\": 4711");
        String said = succeed(
                "- hosts: all\n  gather_facts: false\n  roles: [castor-save]\n",
                gate,
                ", \"castor_signing_key\": \"" + key + "\"");
        assertThat(said).contains("castor: saved 2 entries").doesNotContain(key.substring(40, 60));
        assertThat(job.succeed(CiJob.CASTOR, "show", "--json", "octo%2Fsite/main/npm-test"))
                .containsPattern("\"signer\":\"\\w+\"");
        try (var left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatTheJobSaysWronglyFailsTheLoadAndAMissingCastorDoesNot() throws Exception {
        String load = "- hosts: all\n  gather_facts: false\n  roles: [castor-load]\n";
        Map<String, String> gate = zuul("gate", "\"branch\": \"main\", \"change\": 4711");
        CiJob.Ended wrong = play(load, gate, ", \"castor_key\": [\"../secret\"]");
        assertThat(wrong.exit()).isNotZero();
        assertThat(wrong.said()).contains("../secret");
        job.withoutCastor();
        succeed(load, gate, "");
        succeed(load.replace("load", "save"), gate, "");
    }

    @Test
    void bothRolesGoByTheSameFacts() throws IOException {
        assertThat(ROLES.resolve("castor-save/vars/main.yaml"))
                .hasSameTextualContentAs(ROLES.resolve("castor-load/vars/main.yaml"));
    }
}
