package org.postern.policy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.postern.policy", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsOnlyJava = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("org.postern.policy..", "java..", "javax.xml.stream..")
            .because("a rule knows no James, no mail API, no Guice and no Redis");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.postern.policy.(*)..").should().beFreeOfCycles();
}
