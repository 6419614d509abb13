using System.Globalization;
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
            xml.WriteAttributeString("name", suite.Key);
            xml.WriteAttributeString("tests", suite.Count().ToString(CultureInfo.InvariantCulture));
            xml.WriteAttributeString("failures", suite.Count(r => !r.Passed).ToString(CultureInfo.InvariantCulture));
            foreach (var result in suite)
            {
                xml.WriteStartElement("testcase");
                xml.WriteAttributeString("classname", Path.GetFileNameWithoutExtension(suite.Key));
                xml.WriteAttributeString("name", result.Name);
                xml.WriteAttributeString("time", result.Seconds.ToString("0.000", CultureInfo.InvariantCulture));
                if (result.Failure is { } failure)
                {
                    xml.WriteStartElement("failure");
                    xml.WriteAttributeString("message", failure.Split('\n')[0]);
                    xml.WriteString($"{result.Location}\n{failure}");
                    xml.WriteEndElement();
                }
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }
}
