package io.jenkins.plugins.castor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.htmlunit.util.NameValuePair;
import org.jvnet.hudson.test.JenkinsRule.WebClient;

/** Asks for what pages want from stores, as their scripts do. */
public final class StoreAnswers {

    private StoreAnswers() {}

    /** Posts a form; {@code fields} are names and values in turn. */
    public static Page post(WebClient client, String path, boolean crumb, String... fields) throws Exception {
        URL url = new URL(client.getContextPath() + path);
        WebRequest request =
                crumb ? client.addCrumb(new WebRequest(url, HttpMethod.POST)) : new WebRequest(url, HttpMethod.POST);
        List<NameValuePair> all = new ArrayList<>(request.getRequestParameters());
        for (int i = 0; i < fields.length; i += 2) {
            all.add(new NameValuePair(fields[i], fields[i + 1]));
        }
        request.setRequestParameters(all);
        return client.getPage(request);
    }

    /** Begins a task, and gives the HTML that comes of it. */
    public static String of(WebClient client, String page, String action, String... fields) throws Exception {
        Page begun = post(client, page + action, true, fields);
        String id = begun.getWebResponse().getContentAsString();
        assertThat(begun.getWebResponse().getStatusCode()).as(id).isEqualTo(200);
        while (true) {
            Page answer = client.goTo(page + "task?id=" + id, null);
            if (answer.getWebResponse().getStatusCode() != 202) {
                assertThat(answer.getWebResponse().getStatusCode()).isEqualTo(200);
                return answer.getWebResponse().getContentAsString();
            }
            Thread.sleep(50); // as a browser does
        }
    }
}
