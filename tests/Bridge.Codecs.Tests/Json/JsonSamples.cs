using System.Text;

namespace Bridge.Codecs.Tests.Json;

/// <summary>Documents for tests.</summary>
internal static class JsonSamples
{
    /// <summary>489 bytes, as a shop would send it.</summary>
    public const string Order =
        """{"orderId":"A-1000234","placedOn":"2026-11-24","status":"open","customer":{"id":"C-2007","name":"Müller & Söhne","vip":false},"lines":[{"no":1,"sku":"AB-1001","quantity":3,"price":{"amount":12.50,"currency":"EUR"}},{"no":2,"sku":"XZ-77","quantity":10,"price":{"amount":0.99,"currency":"EUR"}},{"no":3,"sku":"QQ-1","quantity":1,"price":{"amount":1999.00,"currency":"EUR"}}],"note":"ring twice,\nleave with \"neighbour\"","priority":"high","total":2046.40,"tags":["web","new"],"active":true}""";

    private static readonly string[] Texts = ["", "a", "ab\\n", "Ünï", "€", "😀", "\\u0041", "\\ud83d\\ude00", "\\ud800", "longer text without anything special in it", "\\\"q\\\"", "\\\\", "\\/", "xyz\\t012345678901234567890"];
    private static readonly string[] Numbers = ["0", "-0", "1", "-1", "12.50", "1e10", "1E-7", "123456789012345678901234567890", "0.1", "-0.0", "1.0e+2"];

    public static string Generate(Random random, int depth)
    {
        var result = new StringBuilder();
        Append(result, random, depth);
        return result.ToString();
    }

    private static void Append(StringBuilder result, Random random, int depth)
    {
        switch (random.Next(depth > 5 ? 5 : 8))
        {
            case 0: result.Append(Numbers[random.Next(Numbers.Length)]); break;
            case 1: result.Append("true"); break;
            case 2: result.Append("false"); break;
            case 3: result.Append("null"); break;
            case 4: result.Append('"').Append(Texts[random.Next(Texts.Length)]).Append('"'); break;
            case 5:
                result.Append('[');
                for (int i = 0, n = random.Next(5); i < n; i++)
                {
                    if (i > 0) result.Append(random.Next(4) == 0 ? " , " : ",");
                    Append(result, random, depth + 1);
                }
                result.Append(']');
                break;
            default:
                result.Append('{');
                for (int i = 0, n = random.Next(10) == 0 ? random.Next(100) : random.Next(6); i < n; i++)
                {
                    if (i > 0) result.Append(',');
                    result.Append('"').Append(random.Next(3) == 0 ? Texts[random.Next(Texts.Length)] : "n" + random.Next(200)).Append(random.Next(4) == 0 ? "\" :\n" : "\":");
                    Append(result, random, depth + 1);
                }
                result.Append('}');
                break;
        }
    }
}
