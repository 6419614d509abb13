using System.Collections.Frozen;
using Bridge.Mapping.Functions.Collections;
using Bridge.Mapping.Functions.Control;
using Bridge.Mapping.Functions.DateTimes;
using Bridge.Mapping.Functions.Numerics;
using Bridge.Mapping.Functions.RegularExpressions;
using Bridge.Mapping.Functions.Texts;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions;

/// <summary>The built-in functions of JSONata 2.2, with the signatures of the language. The number of parameters is what higher-order functions go by.</summary>
internal static class BuiltIns
{
    public static FrozenDictionary<string, BuiltIn> All { get; } = new BuiltIn[]
    {
        new("sum", 1, "<a<n>:n>", "Sum of numbers", AggregateFunctions.Sum),
        new("count", 1, "<a:n>", "Number of items", AggregateFunctions.Count),
        new("max", 1, "<a<n>:n>", "Largest of numbers", AggregateFunctions.Max),
        new("min", 1, "<a<n>:n>", "Smallest of numbers", AggregateFunctions.Min),
        new("average", 1, "<a<n>:n>", "Mean of numbers", AggregateFunctions.Average),
        new("string", 1, "<x-b?:s>", "Value as text; objects and arrays as JSON, indented if the second argument is true", TextFunctions.String),
        new("substring", 3, "<s-nn?:s>", "Part of a text from a position (from 0, negative from the end), with a length", TextFunctions.Substring),
        new("substringBefore", 2, "<s-s:s>", "Text before the first occurrence of another", TextFunctions.SubstringBefore),
        new("substringAfter", 2, "<s-s:s>", "Text after the first occurrence of another", TextFunctions.SubstringAfter),
        new("lowercase", 1, "<s-:s>", "Text in lower case", TextFunctions.Lowercase),
        new("uppercase", 1, "<s-:s>", "Text in upper case", TextFunctions.Uppercase),
        new("length", 1, "<s-:n>", "Number of characters", TextFunctions.Length),
        new("trim", 1, "<s-:s>", "Text without blanks at both ends and with single blanks inside", TextFunctions.Trim),
        new("pad", 3, "<s-ns?:s>", "Text filled up to a width: to the right, or to the left if the width is negative", TextFunctions.Pad),
        new("match", 3, "<s-f<s:o>n?:a<o>>", "Matches of a regular expression: match, index, groups", RegexFunctions.Match),
        new("contains", 2, "<s-(sf):b>", "Whether a text holds another or matches a regular expression", RegexFunctions.Contains),
        new("replace", 4, "<s-(sf)(sf)n?:s>", "Text with occurrences replaced; $0, $1 … stand for match and groups", RegexFunctions.Replace),
        new("split", 3, "<s-(sf)n?:a<s>>", "Parts of a text between separators", RegexFunctions.Split),
        new("join", 2, "<a<s>s?:s>", "Texts joined, with a separator between", TextFunctions.Join),
        new("formatNumber", 3, "<n-so?:s>", "Number as text by a picture such as #,##0.00", PictureFunctions.FormatNumber),
        new("formatInteger", 2, "<n-s:s>", "Whole number as text by a picture: digits, letters, roman numerals or words", PictureFunctions.FormatInteger) { Checks = [null, PictureFunctions.CheckInteger] },
        new("parseInteger", 2, "<s-s:n>", "Whole number from text by a picture", PictureFunctions.ParseInteger) { Checks = [null, PictureFunctions.CheckInteger] },
        new("formatBase", 2, "<n-n?:s>", "Whole number as text in a base from 2 to 36", NumberFunctions.FormatBase),
        new("number", 1, "<(nsb)-:n>", "Value as a number", NumberFunctions.Number),
        new("floor", 1, "<n-:n>", "Next whole number below", NumberFunctions.Floor),
        new("ceil", 1, "<n-:n>", "Next whole number above", NumberFunctions.Ceil),
        new("round", 2, "<n-n?:n>", "Number rounded half to even, to so many places", NumberFunctions.Round),
        new("abs", 1, "<n-:n>", "Number without its sign", NumberFunctions.Abs),
        new("sqrt", 1, "<n-:n>", "Square root", NumberFunctions.Sqrt),
        new("power", 2, "<n-n:n>", "Number to the power of another", NumberFunctions.Power),
        new("random", 0, "<:n>", "Random number from 0 up to 1; in a mapping fixed per message", NumberFunctions.Random),
        new("boolean", 1, "<x-:b>", "Whether a value counts as true", LogicFunctions.Boolean),
        new("not", 1, "<x-:b>", "Whether a value counts as false", LogicFunctions.Not),
        new("map", 2, "<af>", "Results of a function for each item", ArrayFunctions.Map),
        new("zip", 0, "<a+>", "First items, second items … of several arrays", ArrayFunctions.Zip),
        new("filter", 2, "<af>", "Items for which a function is true", ArrayFunctions.Filter),
        new("single", 2, "<af?>", "The one item for which a function is true; an error if there is none or more", ArrayFunctions.Single),
        new("reduce", 3, "<afj?:j>", "Items folded into one value by a function of two arguments", ArrayFunctions.Reduce),
        new("sift", 2, "<o-f?:o>", "Members of an object for which a function is true", ObjectFunctions.Sift),
        new("keys", 1, "<x-:a<s>>", "Names of an object's members", ObjectFunctions.Keys),
        new("lookup", 2, "<x-s:x>", "Member of an object by name", ObjectFunctions.Lookup),
        new("append", 2, "<xx:a>", "Two values or arrays as one array", ArrayFunctions.Append),
        new("exists", 1, "<x:b>", "Whether there is a value", LogicFunctions.Exists),
        new("spread", 1, "<x-:a<o>>", "Object as an array of objects with one member each", ObjectFunctions.Spread),
        new("merge", 1, "<a<o>:o>", "Objects merged into one; later ones win", ObjectFunctions.Merge),
        new("reverse", 1, "<a:a>", "Items in reverse order", ArrayFunctions.Reverse),
        new("each", 2, "<o-f:a>", "Results of a function for each member of an object", ObjectFunctions.Each),
        new("error", 1, "<s?:x>", "Fails with a message", LogicFunctions.Error),
        new("assert", 2, "<bs?:x>", "Fails with a message if the condition is not true", LogicFunctions.Assert),
        new("type", 1, "<x:s>", "Type of a value: null, number, string, boolean, array, object, function", LogicFunctions.Type),
        new("sort", 2, "<af?:a>", "Items sorted; the function says whether its first argument goes after the second", ArrayFunctions.Sort),
        new("shuffle", 1, "<a:a>", "Items in random order", ArrayFunctions.Shuffle),
        new("distinct", 1, "<x:x>", "Items without duplicates", ArrayFunctions.Distinct),
        new("base64encode", 1, "<s-:s>", "Text in base 64", EncodingFunctions.Base64Encode),
        new("base64decode", 1, "<s-:s>", "Text from base 64", EncodingFunctions.Base64Decode),
        new("encodeUrlComponent", 1, "<s-:s>", "Text with URL escapes, for a part of a URL", EncodingFunctions.EncodeUrlComponent),
        new("encodeUrl", 1, "<s-:s>", "Text with URL escapes, for a whole URL", EncodingFunctions.EncodeUrl),
        new("decodeUrlComponent", 1, "<s-:s>", "Text without URL escapes, of a part of a URL", EncodingFunctions.DecodeUrlComponent),
        new("decodeUrl", 1, "<s-:s>", "Text without URL escapes, of a whole URL", EncodingFunctions.DecodeUrl),
        new("now", 2, "<s?s?:s>", "The message's moment as text, by a picture and a zone offset", DateFunctions.Now),
        new("millis", 0, "<:n>", "The message's moment in milliseconds since 1970", DateFunctions.Millis),
        new("fromMillis", 3, "<n-s?s?:s>", "Milliseconds since 1970 as text, by a picture and a zone offset such as +0100", DateFunctions.FromMillis) { Checks = [null, CalendarFunctions.CheckPicture] },
        new("toMillis", 2, "<s-s?:n>", "Milliseconds since 1970 of a text, ISO 8601 or by a picture", DateFunctions.ToMillis) { Checks = [null, CalendarFunctions.CheckPicture] },
        new("eval", 2, "<sx?:x>", "Result of an expression given as text; off in mappings", EvalFunction.Eval),
        new("clone", 1, "<(oa)-:o>", "Copy of an object or array", ObjectFunctions.Clone),
    }.ToFrozenDictionary(f => f.Name);
}
