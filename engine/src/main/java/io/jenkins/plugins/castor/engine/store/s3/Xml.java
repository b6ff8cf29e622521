package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An answer in XML.
 *
 * @param root its outermost element
 * @param values the texts of its children that have only text, by element
 * @param groups its other children
 */
record Xml(String root, Map<String, String> values, List<Group> groups) {

    /** Answers of S3 are less deep. */
    private static final int MOST_DEPTH = 10;

    /** An element, and the texts of its children by element. */
    record Group(String element, Map<String, String> values) {}

    /** @throws StoreException if the text is not XML, or ends too early */
    static Xml parse(byte[] text) throws StoreException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(text));
            try {
                return parse(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException | RuntimeException e) {
            throw new RetryableException(
                    "the server sent XML that is damaged or incomplete; see whether the endpoint speaks S3", e);
        }
    }

    private static Xml parse(XMLStreamReader reader) throws XMLStreamException {
        String root = "";
        Map<String, String> values = new HashMap<>();
        List<Group> groups = new ArrayList<>();
        List<String> path = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Map<String, String> group = new HashMap<>();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (path.size() == MOST_DEPTH) {
                        throw new XMLStreamException("too deep");
                    }
                    path.add(reader.getLocalName());
                    root = path.size() == 1 ? path.get(0) : root;
                    text.setLength(0);
                }
                case XMLStreamConstants.CHARACTERS -> text.append(reader.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    String element = path.remove(path.size() - 1);
                    if (path.size() == 2) {
                        group.put(element, text.toString());
                    } else if (path.size() == 1 && group.isEmpty()) {
                        values.put(element, text.toString());
                    } else if (path.size() == 1) {
                        groups.add(new Group(element, group));
                        group = new HashMap<>();
                    }
                    text.setLength(0);
                }
                default -> {}
            }
        }
        return new Xml(root, values, groups);
    }

    String value(String element) {
        return values.getOrDefault(element, "");
    }
}
