package io.jenkins.plugins.castor.engine;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessibleObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the house plan of the engine: which package may import which, and what no package may import. */
class PackageDirectionsTest {
    private static final String HTTP_CORE = "org.apache.hc.core5..";
    private static final String ENGINE = "io.jenkins.plugins.castor.engine";

    /** Bottom first. Packages on one floor do not see each other. */
    private static final List<List<String>> FLOORS = List.of(
            List.of(ENGINE + ".text"),
            List.of(ENGINE + ".cache"),
            List.of(ENGINE + ".tree.calls"),
            List.of(ENGINE + ".tree.fast"),
            List.of(ENGINE + ".tree"),
            List.of(ENGINE + ".snapshot"),
            List.of(ENGINE + ".key"),
            List.of(ENGINE + ".trust"),
            List.of(ENGINE + ".ci"),
            List.of(ENGINE + ".store"),
            List.of(ENGINE + ".http"),
            List.of(ENGINE + ".store.(*)"),
            List.of(ENGINE + ".near"),
            List.of(ENGINE + ".pack"),
            List.of(ENGINE + ".work"),
            List.of(ENGINE + ".repository"),
            List.of(ENGINE + ".publish"),
            List.of(
                    ENGINE + ".admin",
                    ENGINE + ".copy",
                    ENGINE + ".diff",
                    ENGINE + ".load",
                    ENGINE + ".save",
                    ENGINE + ".retention",
                    ENGINE + ".recompress",
                    ENGINE + ".warm",
                    ENGINE + ".migrate"),
            List.of(ENGINE));

    /** Types that a package may have. */
    private static final int MOST_TYPES = 30;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ENGINE);

    static Stream<ArchRule> noFloorImportsAnythingAboveIt() {
        return IntStream.range(0, FLOORS.size() - 1)
                .mapToObj(floor -> noClasses()
                        .that()
                        .resideInAnyPackage(names(FLOORS.subList(floor, floor + 1)))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(names(FLOORS.subList(floor + 1, FLOORS.size()))));
    }

    private static String[] names(List<List<String>> floors) {
        return floors.stream().flatMap(List::stream).toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource
    void noFloorImportsAnythingAboveIt(ArchRule rule) {
        check(rule);
    }

    static Stream<ArchRule> packagesOnOneFloorDoNotSeeEachOther() {
        return FLOORS.stream()
                .filter(floor -> floor.size() > 1)
                .flatMap(floor -> floor.stream().map(room -> {
                    List<String> others = new ArrayList<>(floor);
                    others.remove(room);
                    return noClasses()
                            .that()
                            .resideInAPackage(room)
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(others.toArray(String[]::new));
                }));
    }

    @ParameterizedTest
    @MethodSource
    void packagesOnOneFloorDoNotSeeEachOther(ArchRule rule) {
        check(rule);
    }

    @Test
    void everyClassStandsOnAKnownFloor() {
        check(classes().should().resideInAnyPackage(names(FLOORS)));
    }

    @Test
    void noPackageHasMoreTypesThanAReaderCanSurvey() {
        Map<String, Long> types = CLASSES.stream()
                .filter(JavaClass::isTopLevelClass)
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(types)
                .isNotEmpty()
                .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_TYPES));
    }

    @Test
    void theKindsOfStoreDoNotSeeEachOther() {
        check(slices().matching(ENGINE + ".store.(*)").should().notDependOnEachOther());
    }

    @Test
    void noPackagesImportEachOtherInACycle() {
        check(slices().matching(ENGINE + ".(**)").should().beFreeOfCycles());
    }

    @Test
    void onlyPackImportsZstd() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ENGINE + ".pack")
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.github.luben.zstd..")));
    }

    /** Private methods of Java may change, and are closed to most programs: one package knows how to do without. */
    @Test
    void onlyTheFastCallsTouchTheInsidesOfJava() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ENGINE + ".tree.fast")
                .should()
                .callMethod(MethodHandles.class, "privateLookupIn", Class.class, MethodHandles.Lookup.class)
                .orShould()
                .callMethod(AccessibleObject.class, "setAccessible", boolean.class));
    }

    /** It runs on machines that get it sent, and should be small there. */
    @Test
    void signedUrlsNeedNothingButTheJdkHttpCoreAndTheEngine() {
        check(classes()
                .that()
                .resideInAnyPackage(ENGINE + ".store.signed", ENGINE + ".http")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "javax.net.ssl", HTTP_CORE, ENGINE + ".."));
    }

    @Test
    void onlyTheHttpClientImportsHttpCore() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ENGINE + ".http")
                .should()
                .dependOnClassesThat(resideInAnyPackage(HTTP_CORE)));
    }

    @Test
    void onlyTheStoreInS3ImportsTheSdkOfAws() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ENGINE + ".store.s3")
                .should()
                .dependOnClassesThat(resideInAnyPackage("software.amazon..")));
    }

    @Test
    void theEngineLogsThroughSlf4jAndNeverPrints() {
        check(GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING);
        check(GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }
}
