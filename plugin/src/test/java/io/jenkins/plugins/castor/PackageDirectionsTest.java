package io.jenkins.plugins.castor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the house plan of the plugin: who may call whom, and what an agent is never sent. */
class PackageDirectionsTest {

    private static final String PLUGIN = "io.jenkins.plugins.castor";
    private static final String ENGINE = PLUGIN + ".engine";

    /** Bottom first; the front ends share a floor. */
    private static final List<String> FLOORS = List.of(
            PLUGIN + ".agent",
            PLUGIN + ".disk",
            PLUGIN + ".config",
            PLUGIN + ".folder",
            PLUGIN + ".facts",
            PLUGIN + ".run",
            PLUGIN + ".retention");

    private static final List<String> FRONTS =
            List.of(PLUGIN + ".steps", PLUGIN + ".freestyle", PLUGIN + ".view", PLUGIN + ".trace");

    /** Stands on the pages of jobs and builds. */
    private static final String ROOF = PLUGIN + ".overview";

    /** Types that a package may have. */
    private static final int MOST_TYPES = 30;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/engine/"))
            .importPackages(PLUGIN);

    @Test
    void noFloorKnowsWhatStandsAboveIt() {
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            for (String above : FLOORS.subList(floor + 1, FLOORS.size())) {
                noClasses()
                        .that()
                        .resideInAPackage(FLOORS.get(floor))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(above)
                        .check(CLASSES);
            }
            for (String front : FRONTS) {
                noClasses()
                        .that()
                        .resideInAPackage(FLOORS.get(floor))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(front)
                        .check(CLASSES);
            }
        }
    }

    @Test
    void theRoofStandsOnThePagesAndNothingKnowsIt() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOF)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOF)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOF)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PLUGIN + ".steps", PLUGIN + ".freestyle")
                .check(CLASSES);
    }

    @Test
    void theFrontEndsDoNotKnowEachOther() {
        slices().matching(PLUGIN + ".(steps|freestyle|view|trace)")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void noPackageHasMoreTypesThanAReaderCanSurvey() {
        Map<String, Long> types = CLASSES.stream()
                .filter(JavaClass::isTopLevelClass)
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(types)
                .containsKey(PLUGIN + ".run")
                .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_TYPES));
    }

    /** An agent has neither a Jenkins nor anything to do with S3's keys. */
    @Test
    void whatGoesToAgentsKnowsNeitherTheControllerNorTheAwsSdk() {
        noClasses()
                .that()
                .resideInAPackage(PLUGIN + ".agent")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jenkins.model..",
                        "com.cloudbees..",
                        "software.amazon..",
                        ENGINE + ".store.s3",
                        PLUGIN + ".facts",
                        PLUGIN + ".run")
                .check(CLASSES);
    }
}
