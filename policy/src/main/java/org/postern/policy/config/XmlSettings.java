package org.postern.policy.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Fills {@link Settings} from an XML file, without James: what a command needs to load the same policies. */
public final class XmlSettings {
    private static final int MAX_DEPTH = 64;

    private XmlSettings() {}

    /**
     * Reads the file's root element.
     *
     * @param file the file to read
     * @param place how messages name it
     * @return empty when it cannot be read or is not well-formed, which the problems then say
     */
    public static Optional<Settings> read(Path file, Place place, Problems problems) {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(read(in, place));
        } catch (IOException e) {
            problems.error(place, "cannot be read: " + e);
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
            problems.error(place.line(line), "is not well-formed XML: " + firstLine(e));
        }
        return Optional.empty();
    }

    private static Settings read(InputStream in, Place place) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // A configuration is no place for other files' content (XXE).
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        XMLStreamReader reader = factory.createXMLStreamReader(in);
        while (reader.next() != XMLStreamReader.START_ELEMENT) {
            if (reader.getEventType() == XMLStreamReader.DTD) {
                throw new XMLStreamException(
                        "a document type is not read here; remove <!DOCTYPE>", reader.getLocation());
            }
        }
        Settings root = element(reader, place, 1);
        while (reader.hasNext()) {
            reader.next();
        }
        return root;
    }

    private static Settings element(XMLStreamReader reader, Place parent, int depth) throws XMLStreamException {
        if (depth > MAX_DEPTH) {
            throw new XMLStreamException("elements are nested deeper than " + MAX_DEPTH, reader.getLocation());
        }
        String name = reader.getLocalName();
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        Place place = depth == 1 ? parent : Settings.place(parent, name, attributes);
        StringBuilder text = new StringBuilder();
        List<Settings> children = new ArrayList<>();
        while (reader.next() != XMLStreamReader.END_ELEMENT) {
            if (reader.isStartElement()) {
                children.add(element(reader, place, depth + 1));
            } else if (reader.isCharacters()) {
                text.append(reader.getText());
            }
        }
        return new Settings(place, name, attributes, text.toString(), children);
    }

    private static String firstLine(XMLStreamException e) {
        String message = String.valueOf(e.getMessage());
        int at = message.indexOf("Message: ");
        return (at < 0 ? message : message.substring(at + "Message: ".length()))
                .lines()
                .findFirst()
                .orElse("");
    }
}
