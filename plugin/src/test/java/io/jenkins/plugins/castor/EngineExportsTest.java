package io.jenkins.plugins.castor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.jenkins.plugins.castor.engine.Castor;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Jenkins knows no modules, so nothing but this test holds the plugin to what the engine's module exports. */
class EngineExportsTest {

    private static final String PLUGIN = "io.jenkins.plugins.castor";
    private static final String ENGINE = PLUGIN + ".engine";

    @Test
    void thePluginUsesOnlyWhatTheEngineExports() throws Exception {
        Set<String> exported = exports();
        assertThat(exported).contains(ENGINE).doesNotContain(ENGINE + ".pack", ENGINE + ".http");
        JavaClasses plugin = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/engine/"))
                .importPackages(PLUGIN);
        assertThat(plugin.contain(PLUGIN + ".run.CacheRun")).isTrue();
        noClasses()
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "the engine does not export",
                        (JavaClass used) ->
                                used.getPackageName().startsWith(ENGINE) && !exported.contains(used.getPackageName())))
                .check(plugin);
    }

    private static Set<String> exports() throws Exception {
        Path engine = Path.of(
                Castor.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        ModuleDescriptor module =
                ModuleFinder.of(engine).find(ENGINE).orElseThrow().descriptor();
        return module.exports().stream().map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());
    }
}
