using System.Globalization;
using System.Text;
using System.Xml;

namespace Bridge.Mapping.Testing;

/// <summary>Writes results as JUnit XML, which every CI reads.</summary>
public static class JUnitReport
{
    /// <summary>Writes one test suite for each mapping file.</summary>
    public static void Write(IReadOnlyList<MappingTestResult> results, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(results);
        using var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true });
        xml.WriteStartElement("testsuites");
        foreach (var suite in results.GroupBy(r => r.Mapping))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", Clean(Shown(new(suite.Key, 0, 0))));
            xml.WriteAttributeString("tests", suite.Count().ToString(CultureInfo.InvariantCulture));
            xml.WriteAttributeString("failures", suite.Count(r => !r.Passed).ToString(CultureInfo.InvariantCulture));
            foreach (var result in suite)
            {
                xml.WriteStartElement("testcase");
                xml.WriteAttributeString("classname", Clean(Path.GetFileNameWithoutExtension(suite.Key)));
                xml.WriteAttributeString("name", Clean(result.Name));
                xml.WriteAttributeString("time", result.Seconds.ToString("0.000", CultureInfo.InvariantCulture));
                if (result.Failure is { } failure)
                {
                    xml.WriteStartElement("failure");
                    xml.WriteAttributeString("message", Clean(failure.Split('\n')[0]));
                    xml.WriteString(Clean($"{Shown(result.Location)}\n{failure}"));
                    xml.WriteEndElement();
                }
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static string Shown(Configuration.Location location) => Files.Rejections.ShownLocation.Of(location).ToString();

    // Section 2.2 of XML 1.0: most control characters cannot be written, not even as references.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i])) clean.Append(text[i]).Append(text[++i]);
            else clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
        }
        return clean.ToString();
    }
}
