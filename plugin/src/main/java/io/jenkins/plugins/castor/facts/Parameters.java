package io.jenkins.plugins.castor.facts;

import hudson.model.ParameterDefinition;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Run;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The parameters that a build was started with. */
final class Parameters {

    private Parameters() {}

    static List<ParametersAction> of(Run<?, ?> run) {
        return run.getActions(ParametersAction.class);
    }

    /** Texts, by their names; nothing secret. */
    static Map<String, String> values(ParametersAction action) {
        Map<String, String> values = new TreeMap<>();
        for (ParameterValue parameter : action.getAllParameters()) {
            Object value = parameter.getValue();
            if (!parameter.isSensitive() && value != null) {
                values.putIfAbsent(parameter.getName(), value.toString());
            }
        }
        return values;
    }

    /** Whether the build was started with a parameter that is not the default of its job. */
    static boolean areChosen(Run<?, ?> run) {
        ParametersDefinitionProperty defined = run.getParent().getProperty(ParametersDefinitionProperty.class);
        return of(run).stream()
                .flatMap(action -> action.getAllParameters().stream())
                .anyMatch(
                        value -> defined == null || !isDefault(value, defined.getParameterDefinition(value.getName())));
    }

    /** Asks only definitions of Jenkins itself: others find out their default by running scripts, or elsewhere. */
    private static boolean isDefault(ParameterValue value, ParameterDefinition definition) {
        if (definition == null
                || value.isSensitive()
                || !definition.getClass().getName().startsWith("hudson.model.")) {
            return false;
        }
        ParameterValue usual = definition.getDefaultParameterValue();
        return usual != null && value.equals(usual) && Objects.equals(value.getValue(), usual.getValue());
    }
}
