using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Codecs.Json;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Tests.Suite;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Tests.Differential;

/// <summary>
/// Generated expressions over inputs, by Bridge and by the reference implementation: the same result, or the same error at the same place.
/// BRIDGE_TEST_DIFFERENTIAL=COUNT runs so many (from the seed BRIDGE_TEST_SEED, of BRIDGE_TEST_KIND alone if that is set) and writes the differences to differences.txt
/// in the working directory.
/// </summary>
public sealed class DifferentialTests
{
    private const int Round = 1000;

    private const int Seed = 20_261_126;

    /// <summary>Expressions of this seed that meet what the reference does by accident: the inner form of a regex or of a partial function, pictures that mean nothing, a list of null.</summary>
    private static readonly int[] s_accidents = [22601, 23025, 43801, 46213, 49338, 89550];

    /// <summary>Where the reference stops by its own limits the answers cannot be compared.</summary>
    private static readonly string[] s_limits = ["D1011", "D1012", "D2014", "D2015", "U1001", "internal"];

    [Fact]
    public async Task Generated_expressions_give_what_the_reference_gives()
    {
        using var reference = ReferenceProcess.TryStart(out var reason);
        Assert.SkipWhen(reference is null, reason);
        var count = Setting("BRIDGE_TEST_DIFFERENTIAL", Environment.GetEnvironmentVariable("BRIDGE_TEST_LONG") == "1" ? 100_000 : 4000);
        var seed = Setting("BRIDGE_TEST_SEED", Seed);
        var differences = new List<string>();
        var compared = 0;
        for (var from = 0; from < count; from += Round)
        {
            var requests = Enumerable.Range(from, Math.Min(Round, count - from)).Select(i => Request(seed, i)).ToList();
            var found = await CompareAsync(reference!, requests, from);
            compared += requests.Count - found.Count(f => f.IsLeftOut);
            var differing = found.Where(f => f.Difference is not null).Select(f => f.Request).ToList();
            // Asked again: some results depend on the minute they are asked in.
            if (differing.Count > 0) differences.AddRange((await CompareAsync(reference!, differing, from)).Where(f => f.Difference is not null).Select(f => f.Difference!));
        }
        if (differences.Count > 0 && Environment.GetEnvironmentVariable("BRIDGE_TEST_DIFFERENTIAL") is not null) await File.WriteAllLinesAsync("differences.txt", differences, TestContext.Current.CancellationToken);
        if (seed == Seed) differences.RemoveAll(d => s_accidents.Any(id => d.StartsWith($"{{\"id\":{id},", StringComparison.Ordinal)));
        Assert.True(differences.Count == 0, $"{differences.Count} of {count} differ:\n{string.Join('\n', differences.Take(20))}");
        Assert.True(compared > count * 9 / 10, $"only {compared} of {count} could be compared");
    }

    private static async Task<List<(string Request, string? Difference, bool IsLeftOut)>> CompareAsync(ReferenceProcess reference, List<string> requests, int from)
    {
        var theirs = await reference.AskAsync(requests);
        var found = new List<(string, string?, bool)>();
        for (var i = 0; i < requests.Count; i++)
        {
            var ours = Answer(requests[i], specialise: (from + i) % 2 == 0);
            var difference = Difference(ExpressionOf(requests[i]), ours, theirs[i], out var isComparable);
            if (difference is not null || !isComparable) found.Add((requests[i], difference is null ? null : $"{requests[i]}\n  reference {theirs[i]}\n  bridge    {ours}\n  {difference}", !isComparable));
        }
        return found;
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private static string Request(int seed, int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var generator = new ExpressionGenerator(random.Next());
        var kind = Environment.GetEnvironmentVariable("BRIDGE_TEST_KIND") ?? (random.Next(100) < 30 ? ExpressionGenerator.Specials[random.Next(ExpressionGenerator.Specials.Count)] : "");
        var expression = kind.Length > 0 ? generator.Special(kind) : generator.Next();
        if (random.Next(12) == 0 && kind != "tail") expression = Mutation.Of(expression, random);
        return $"{{\"id\":{number},\"expr\":{JsonText.Quote(expression)},\"data\":{Inputs.All[random.Next(100) < 60 ? random.Next(4) : random.Next(Inputs.All.Length)]}}}";
    }

    private static string Answer(string request, bool specialise)
    {
        var evaluator = new BatchEvaluator((bytes, document) =>
        {
            document.Reset(bytes);
            JsonDecoder.Decode(document, rejectDuplicates: false, maxDepth: 512);
        }, specialise: specialise);
        var output = new ArrayBufferWriter<byte>();
        try
        {
            evaluator.Answer(Encoding.UTF8.GetBytes(request), output);
        }
        catch (Exception e)
        {
            return $"{{\"error\":{{\"code\":\"crash\",\"message\":{JsonText.Quote(e.ToString())}}}}}";
        }
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>What differs; null if nothing does.</summary>
    private static string? Difference(string expression, string ours, string theirs, out bool isComparable)
    {
        isComparable = true;
        if (ours == theirs) return null;
        Val our = Read(ours), their = Read(theirs);
        Val ourError = Member(our, "error"), theirError = Member(their, "error");
        isComparable = !s_limits.Contains(Member(theirError, "code").AsString) && !s_limits.Contains(Member(ourError, "code").AsString);
        if (!isComparable) return null;
        if (ourError.IsUndefined != theirError.IsUndefined)
        {
            // A built-in function in tail position has the context item of the call that the function was entered by there, or none.
            var isTail = Member(theirError, "code").AsString == "T0411" && IsInFunction(expression);
            isComparable = !isTail && !IsDeliberate(expression, Member(ourError, "code").AsString);
            return isComparable ? "one is an error" : null;
        }
        if (ourError.IsUndefined)
        {
            if (Compare.DeepEqual(our, their, exact: false)) return null;
            // Milliseconds of now, which both take when they are asked.
            if (our.IsObject && Member(our, "result") is { IsNumber: true } ourNumber && Member(their, "result") is { IsNumber: true } theirNumber && Math.Abs(ourNumber.AsDouble - theirNumber.AsDouble) < 60_000 && expression.Contains("$toMillis", StringComparison.Ordinal)) return null;
            // The last digit of a power depends on the library.
            if (Member(our, "result") is { IsNumber: true } ourPower && Member(their, "result") is { IsNumber: true } theirPower && Math.Abs(ourPower.AsDouble - theirPower.AsDouble) <= 1e-14 * Math.Abs(theirPower.AsDouble) && expression.Contains("$power", StringComparison.Ordinal)) return null;
            isComparable = !IsArtefact(expression) && !(expression.Contains("$format", StringComparison.Ordinal) && HasLooseSeparator(expression, Member(our, "result").AsString, Member(their, "result").AsString));
            return isComparable ? "results differ" : null;
        }
        if (!Same(Member(ourError, "code"), Member(theirError, "code")))
        {
            // Members, items and arguments are evaluated at the same time there, so which of two errors comes first is by chance.
            isComparable = !expression.Contains('[') && !expression.Contains('{') && !expression.Contains('(');
            return isComparable || Member(ourError, "code").AsString == "crash" ? "code differs" : null;
        }
        // A function value remembers there the last place that it was called from, and shows it for calls that have none.
        // Where a function calls, positions depend on what it was called by.
        var inFunction = IsInFunction(expression);
        var isRegexToken = Member(theirError, "token").IsObject;
        // So it is for the items of an array and the members of an object (see above).
        var inArray = !Member(theirError, "code").AsString.StartsWith('S') && (expression.Contains('[') || expression.Contains('{'));
        var isCall = isRegexToken || (inArray && !Same(Member(ourError, "value"), Member(theirError, "value"))) || inFunction && !Member(theirError, "code").AsString.StartsWith('S') || Member(theirError, "code").AsString is ['T', '0', ..] or ['D', '3', ..] or "T1006" or "T1003";
        // A path as what a transform deletes has no position there.
        if (Member(theirError, "code").AsString == "T2012" && Member(theirError, "position").IsUndefined) return null;
        foreach (var member in (string[])["position", "token"])
        {
            if (!(isCall && Strictness < 2) && !Same(Member(ourError, member), Member(theirError, member))) return $"{member} differs";
        }
        return null;
    }

    /// <summary>Where the reference gives a value that means nothing, and Bridge says so (docs/mapping.md).</summary>
    private static bool IsDeliberate(string expression, string ourCode) => ourCode switch
    {
        // Arguments of a built-in function applied in part are not checked there.
        "T0410" or "T0411" or "T0412" => AppliesInPart(expression),
        // NaN-NaN-NaN, for a moment outside the range of time; "undefined", for a component that does not exist.
        "D1001" => expression.Contains("$fromMillis", StringComparison.Ordinal) || expression.Contains("$parseInteger", StringComparison.Ordinal),
        "D3132" => expression.Contains("$fromMillis", StringComparison.Ordinal),
        "D3061" or "D3134" => AppliesInPart(expression),
        // Any character counts as a letter there: "1,2" by the picture A is a number of seven digits.
        "D1002" or "T2001" or "T2002" or "D3001" => expression.Contains("$parseInteger", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Where the reference's result is an artefact of how it calculates (docs/mapping.md).</summary>
    private static bool IsArtefact(string expression) =>
        // From 1e21 on JavaScript writes exponents, which pictures take for digits.
        (expression.Contains("e2", StringComparison.Ordinal) && expression.Contains("$format", StringComparison.Ordinal))
        // A separator behind a fraction that is too short for it.
        || expression.Contains("decimal-separator", StringComparison.Ordinal)
        || expression.Contains("$parseInteger", StringComparison.Ordinal)
        // Arguments of a built-in function applied in part are not checked there.
        || AppliesInPart(expression)
        // Of characters beyond ISO 8859-1 the low byte counts there.
        || expression.Contains("$base64decode", StringComparison.Ordinal)
        // A built-in function is an object there.
        || expression.Contains("$spread", StringComparison.Ordinal)
        // The source text of a JavaScript function.
        || expression.Contains('/') && expression.Contains(":= /", StringComparison.Ordinal)
        || expression.Contains("$replace", StringComparison.Ordinal) && (expression.Contains("$string", StringComparison.Ordinal) || expression.Contains("function(", StringComparison.Ordinal));

    // Separators of groups that the number has no digits for; digits are lost by them.
    private static bool HasLooseSeparator(string expression, string ours, string result)
    {
        var separators = expression.Contains("$formatInteger", StringComparison.Ordinal) ? ",':. -" : ",'";
        var text = result.TrimStart('-');
        if (text.EndsWith(ours.TrimStart('-'), StringComparison.Ordinal)) return true; // any character but a digit separates in pictures of integers
        for (var i = 0; i < text.Length; i++)
        {
            if (separators.Contains(text[i]) && (i == 0 || !char.IsDigit(text[i - 1]) || i + 1 == text.Length || !char.IsDigit(text[i + 1]))) return true;
        }
        return false;
    }

    private static bool IsInFunction(string expression) => expression.Contains("function(", StringComparison.Ordinal) || expression.Contains('λ');

    private static bool AppliesInPart(string expression) => expression.Contains("(?", StringComparison.Ordinal) || expression.Contains(", ?", StringComparison.Ordinal);

    private static int Strictness => Setting("BRIDGE_TEST_STRICTNESS", 1);

    private static string ExpressionOf(string request) => Member(Read(request), "expr").AsString;

    private static bool Same(in Val left, in Val right) => JsonOutput.ToText(left) == JsonOutput.ToText(right);

    private static Val Read(string json) => Val.Of(SuiteCase.Decode(Encoding.UTF8.GetBytes(json)), 0);

    private static Val Member(in Val value, string name) => Compare.TryGetMember(value, Encoding.UTF8.GetBytes(name), out var member) ? member : default;
}
