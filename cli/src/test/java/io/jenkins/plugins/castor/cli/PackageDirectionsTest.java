package io.jenkins.plugins.castor.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the order of the command's packages: each imports only packages that stand before it in the list. */
class PackageDirectionsTest {
    private static final String CLI = "io.jenkins.plugins.castor.cli";

    /** From the bottom up. The groups of commands share a place: they do not see each other. */
    private static final List<String> PACKAGES = List.of(
            CLI + ".process",
            CLI + ".console",
            CLI + ".settings",
            CLI + ".option",
            CLI + ".command.(*)",
            CLI + ".command",
            CLI);

    private static final int MOST_TYPES = 30;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(CLI);

    static Stream<ArchRule> noPackageImportsOneThatStandsAboveIt() {
        return IntStream.range(0, PACKAGES.size() - 1)
                .mapToObj(place -> noClasses()
                        .that()
                        .resideInAPackage(PACKAGES.get(place))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                PACKAGES.subList(place + 1, PACKAGES.size()).toArray(String[]::new)));
    }

    @ParameterizedTest
    @MethodSource
    void noPackageImportsOneThatStandsAboveIt(ArchRule rule) {
        rule.check(CLASSES);
    }

    @Test
    void everyClassIsInAKnownPackage() {
        classes().should().resideInAnyPackage(PACKAGES.toArray(String[]::new)).check(CLASSES);
    }

    @Test
    void groupsOfCommandsDoNotSeeEachOther() {
        slices().matching(CLI + ".command.(*)").should().notDependOnEachOther().check(CLASSES);
    }

    @Test
    void noPackagesImportEachOtherInACycle() {
        slices().matching(CLI + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void noPackageHasMoreTypesThanCanBeReadAtOnce() {
        Map<String, Long> types = CLASSES.stream()
                .filter(type -> !type.isNestedClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(types.values()).allMatch(count -> count <= MOST_TYPES);
        assertThat(types).containsEntry(CLI, 1L);
    }
}
