package io.jenkins.plugins.castor.cli;

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

/** On the class path nothing else holds the command to what the engine's module exports. */
class EngineExportsTest {

    private static final String ENGINE = "io.jenkins.plugins.castor.engine";

    @Test
    void theCommandUsesOnlyWhatTheEngineExports() throws Exception {
        Set<String> exported = exports();
        assertThat(exported).contains(ENGINE).doesNotContain(ENGINE + ".pack", ENGINE + ".http");
        JavaClasses command = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.jenkins.plugins.castor.cli");
        noClasses()
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "the engine does not export",
                        (JavaClass used) ->
                                used.getPackageName().startsWith(ENGINE) && !exported.contains(used.getPackageName())))
                .check(command);
    }

    private static Set<String> exports() throws Exception {
        Path engine = Path.of(
                Castor.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        ModuleDescriptor module =
                ModuleFinder.of(engine).find(ENGINE).orElseThrow().descriptor();
        return module.exports().stream().map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());
    }
}
