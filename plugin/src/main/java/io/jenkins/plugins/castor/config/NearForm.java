package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Computer;
import hudson.util.FormValidation;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The field for near caches, in the form for all nodes and in that of a node: a text with one a line. */
@Restricted(NoExternalUse.class)
public interface NearForm {

    /** The list as the form shows it. */
    default String nearText(@CheckForNull List<String> places) {
        return String.join("\n", Util.fixNull(places));
    }

    /** Says what is wrong with near caches as they are typed. */
    @POST
    default FormValidation doCheckNear(@AncestorInPath Computer computer, @QueryParameter String value) {
        if (computer == null) {
            Jenkins.get().checkPermission(Computer.CREATE); // a new node, or the form for all nodes
        } else {
            computer.checkPermission(Computer.CONFIGURE);
        }
        return FieldChecks.asTyped(FieldChecks.near(FieldChecks.lines(value).toList()));
    }

    /** The form with a list in the place of the text. */
    static JSONObject split(JSONObject form) {
        JSONArray places = new JSONArray();
        places.addAll(FieldChecks.lines(form.optString("near")).toList());
        form.put("near", places);
        return form;
    }

    /** A copy that can be kept. */
    static List<String> checked(@CheckForNull List<String> places) {
        List<String> checked = new ArrayList<>();
        for (String place : Util.fixNull(places)) {
            if (Util.fixEmptyAndTrim(place) != null) {
                checked.add(place.strip());
            }
        }
        InvalidValueException.where(FieldChecks.near(checked));
        return checked;
    }
}
