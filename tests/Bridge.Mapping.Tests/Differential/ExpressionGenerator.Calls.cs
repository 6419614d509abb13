namespace Bridge.Mapping.Tests.Differential;

internal sealed partial class ExpressionGenerator
{
    private string N(int depth) => Of(Kind.Number, depth);

    private string S(int depth) => Of(Kind.Text, depth);

    private string A(int depth) => Of(Kind.Array, depth);

    private string O(int depth) => Of(Kind.Object, depth);

    private string Any(int depth) => Of(Kind.Any, depth);

    /// <summary>A call with so many of its optional arguments.</summary>
    private string Call(string name, int optional, params string[] arguments)
    {
        var count = arguments.Length - _random.Next(optional + 1);
        // Sometimes an argument too few or too many.
        if (Chance(3)) count = Math.Max(0, count - 1);
        var list = arguments.Take(count).ToList();
        if (Chance(2)) list.Add("1");
        if (list.Count > 0 && Chance(6)) return $"{list[0]} ~> ${name}({string.Join(", ", list.Skip(1))})";
        if (list.Count > 0 && Chance(4)) return $"({list[0]}).${name}({string.Join(", ", list.Skip(1))})";
        return $"${name}({string.Join(", ", list)})";
    }

    private string NumberCall(int depth) => _random.Next(19) switch
    {
        0 => Call("sum", 0, Chance(60) ? "items.price" : A(depth)),
        1 => Call("count", 0, A(depth)),
        2 => Call("max", 0, Chance(60) ? "n" : A(depth)),
        3 => Call("min", 0, Chance(60) ? "[3,1,2]" : A(depth)),
        4 => Call("average", 0, Chance(60) ? "items.price" : A(depth)),
        5 => Call("length", 0, S(depth)),
        6 => Call("number", 0, Chance(50) ? S(depth) : Any(depth)),
        7 => Call("floor", 0, N(depth)),
        8 => Call("ceil", 0, N(depth)),
        9 => Call("round", 1, N(depth), Chance(70) ? Pick("0", "1", "2", "-1", "-2") : N(depth)),
        10 => Call("abs", 0, N(depth)),
        11 => Call("sqrt", 0, N(depth)),
        12 => Call("power", 0, N(depth), Pick("2", "-1", "0.5", "0", "3", N(depth))),
        13 => Call("parseInteger", 0, Chance(70) ? Pick("\"12\"", "\"twelve\"", "\"XIV\"", "\"c\"", "\"1,234\"", "\"12th\"", "\"one hundred and second\"", "\"٣\"") : S(depth), IntegerPicture()),
        14 => Call("toMillis", 1, Chance(70) ? Timestamp() : S(depth), DatePicture()),
        15 => Call("reduce", 1, A(depth), Chance(70) ? Pick("function($x,$y){$x+$y}", "function($x,$y,$i){$x*$i+$y}", "function($x,$y,$i,$a){$count($a)}") : Lambda(depth, 2), N(depth)),
        16 => Pick("$type($millis())", "$type($now())", "$length($now(\"[Y0001]-[M01]\"))", "$random() < 1 and $random() >= 0", "$toMillis($now()) = $millis()", "$now() = $now()", "$now(\"[Z]\", \"+0200\")"),
        17 => Call("eval", 1, Pick("\"1+1\"", "\"a.b\"", "\"items[0]\"", "\"$x\"", "\"1+\"", "\"\\\"a\\\"+1\"", S(depth)), Any(depth)),
        _ => Call("single", 1, A(depth), Lambda(depth, 1)),
    };

    private string TextCall(int depth) => _random.Next(26) switch
    {
        0 => Call("string", 1, Any(depth), Pick("true", "false")),
        1 => Call("substring", 1, S(depth), Pick("0", "1", "-2", "3", N(depth)), Pick("0", "1", "2", "-1", N(depth))),
        2 => Call("substringBefore", 0, S(depth), Pick("\"a\"", "\" \"", "\"\"", S(depth))),
        3 => Call("substringAfter", 0, S(depth), Pick("\"a\"", "\" \"", "\"\"", S(depth))),
        4 => Call("lowercase", 0, S(depth)),
        5 => Call("uppercase", 0, S(depth)),
        6 => Call("trim", 0, S(depth)),
        7 => Call("pad", 1, S(depth), Pick("5", "-5", "0", "10", N(0)).Replace("e2", "", StringComparison.Ordinal).Replace("e3", "", StringComparison.Ordinal).Replace("9007199254740993", "9", StringComparison.Ordinal), Pick("\"#\"", "\"ab\"", "\"\"", S(depth))),
        8 or 9 => Call("replace", 1, S(depth), Chance(60) ? Regex() : Pick("\"a\"", "\"l\"", "\"\"", S(depth)),
            Chance(70) ? Pick("\"x\"", "\"$0\"", "\"<$1>\"", "\"$2$$\"", "\"$12\"", "\"\"", "\"$\"", "function($m){$m.match & \"!\"}", "function($m){$uppercase($m.groups[0])}", "$string") : S(depth), Pick("0", "1", "2", "-1", N(0))),
        10 => Call("join", 1, Chance(60) ? "tags" : A(depth), Pick("\",\"", "\"\"", S(depth))),
        11 or 12 => Call("formatNumber", 1, Chance(70) ? NumberLiteral() : N(depth), NumberPicture(), Pick("{\"decimal-separator\":\",\",\"grouping-separator\":\".\"}", "{\"zero-digit\":\"\\u0660\"}", "{\"minus-sign\":\"~\",\"percent\":\"pc\"}", "{\"exponent-separator\":\"E\",\"digit\":\"!\"}", "{\"pattern-separator\":\"|\"}", "{\"infinity\":\"inf\",\"NaN\":\"nan\"}")),
        13 or 14 => Call("formatInteger", 0, Chance(70) ? Pick("0", "1", "12", "1234", "-5", "1999", "1000000", "21", "13", "2.7", "1e15", "4", "100") : N(depth), IntegerPicture()),
        15 => Call("formatBase", 1, N(depth), Pick("2", "16", "36", "10", "1", "37", N(0))),
        16 => Call("base64encode", 0, S(depth)),
        17 => Call("base64decode", 0, Chance(50) ? Pick("\"aGVsbG8=\"", "\"AQ\"", "\"4pyT\"") : S(depth)),
        18 => Call("encodeUrlComponent", 0, S(depth)),
        19 => Call("encodeUrl", 0, S(depth)),
        20 => Call("decodeUrlComponent", 0, Chance(60) ? Pick("\"%20a\"", "\"%E4%BD\"", "\"%zz\"", "\"a+b\"") : S(depth)),
        21 => Call("decodeUrl", 0, Chance(60) ? Pick("\"%20%2Fa\"", "\"%\"", "\"?x=%D1%88\"") : S(depth)),
        22 or 23 => Call("fromMillis", 2, Pick("0", "1521801216617", "-1", "951782400000", "1e12", "1704067199999", "253402300799999", N(depth)), DatePicture(), Pick("\"+0100\"", "\"-0500\"", "\"0000\"", "\"+0545\"")),
        24 => Call("type", 0, Any(depth)),
        _ => Call("error", 0, S(depth)),
    };

    private string BooleanCall(int depth) => _random.Next(5) switch
    {
        0 => Call("boolean", 0, Any(depth)),
        1 => Call("not", 0, Any(depth)),
        2 => Call("exists", 0, Any(depth)),
        3 => Call("contains", 0, S(depth), Chance(50) ? Regex() : S(depth)),
        _ => Call("assert", 1, Of(Kind.Boolean, depth), S(depth)),
    };

    private string ArrayCall(int depth) => _random.Next(16) switch
    {
        0 => Call("map", 0, A(depth), Function(depth)),
        1 => Call("filter", 0, A(depth), Chance(60) ? Lambda(depth, 1 + _random.Next(3)) : Of(Kind.Function, depth)),
        2 => Call("zip", 0, [.. Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => A(depth))]),
        3 => Call("keys", 0, Any(depth)),
        4 => Call("append", 0, Any(depth), Any(depth)),
        5 => Call("spread", 0, Any(depth)),
        6 => Call("reverse", 0, A(depth)),
        7 => Call("each", 0, O(depth), Chance(70) ? Pick("function($v,$k){$k & $string($v)}", "function($v){$v}", "function($v,$k,$o){$count($keys($o))}") : Function(depth)),
        8 => Call("sort", 1, Chance(50) ? Pick("[3,1,2]", "[\"b\",\"a\"]", "items", "tags", "items.price") : A(depth), Pick("function($x,$y){$x > $y}", "function($x,$y){$x.price < $y.price}", Lambda(depth, 2))),
        9 => $"$count($shuffle({A(depth)}))",
        10 => Call("distinct", 0, Any(depth)),
        11 => Call("split", 1, S(depth), Chance(50) ? Regex() : Pick("\",\"", "\"\"", "\" \"", S(depth)), Pick("0", "1", "2", "-1", N(0))),
        12 or 13 => Call("match", 1, S(depth), Regex(), Pick("0", "1", "2", "-1")),
        14 => Call("reduce", 1, A(depth), Pick("$append", "function($x,$y){$append($y,$x)}", "function($x){$x}"), Any(depth)),
        _ => Call("lookup", 0, Any(depth), TextOrName(depth)),
    };

    private string ObjectCall(int depth) => _random.Next(4) switch
    {
        0 => Call("sift", 0, O(depth), Chance(70) ? Pick("function($v){$v}", "function($v,$k){$k != \"a\"}", "function($v,$k,$o){$count($keys($o)) > 1}") : Function(depth)),
        1 => Call("merge", 0, Chance(50) ? "items" : A(depth)),
        2 => $"{O(depth)} ~> {Transform(depth)}",
        _ => Call("clone", 0, Any(depth)),
    };

    private string NumberPicture() => Chance(15) ? $"\"{string.Concat(Enumerable.Range(0, 1 + _random.Next(7)).Select(_ => Pick("#", "0", ",", ".", ";", "%", "e", "x", "‰", "-", " ")))}\"" : Pick(
        "\"#,##0.00\"", "\"0\"", "\"000\"", "\"#0.#\"", "\"#,###.0##\"", "\"0.0e0\"", "\"00.000e00\"", "\"#%\"", "\"0.0‰\"", "\"(0.00);[0.0]\"", "\"$#,##0\"", "\"#.00;-#.00x\"", "\"##0.0\"", "\"٠.٠\"", "\"a#b\"", "\".#\"", "\"#.\"");

    private string IntegerPicture() => Chance(15) ? $"\"{string.Concat(Enumerable.Range(0, 1 + _random.Next(5)).Select(_ => Pick("#", "0", ",", "1", ";", "o", "w", "A", ".", "9")))}\"" : Pick(
        "\"0\"", "\"000\"", "\"#,##0\"", "\"w\"", "\"W\"", "\"Ww\"", "\"I\"", "\"i\"", "\"A\"", "\"a\"", "\"w;o\"", "\"0;o\"", "\"Ww;o\"", "\"001\"", "\"٠\"", "\"#:##0\"", "\"0;c(x)\"", "\"α\"", "\"#\"", "\"\"", "\"9'999\"", "\"W;o\"");

    private string DatePicture() => Chance(15) ? $"\"{string.Concat(Enumerable.Range(0, 1 + _random.Next(4)).Select(_ => "[" + Pick("Y", "M", "D", "d", "F", "W", "w", "X", "x", "H", "h", "P", "m", "s", "f", "Z", "z", "C", "E") + Pick("", "1", "01", "0001", "N", "n", "Nn", "1o", "I", "i", "w", "Ww", "A", "a", ",2", ",*-3", "01,3-4", "Nn,3-3", "w;o", "1t", "01:01", "0101t", "9,2-2") + "]" + Pick("", "-", " ", "/", "T")))}\"" : Pick(
        "\"[Y0001]-[M01]-[D01]\"", "\"[D1]/[M1]/[Y]\"", "\"[Y]-[M]-[D]T[H]:[m]:[s].[f]\"", "\"[H01]:[m01]:[s01] [Z]\"", "\"[FNn], [D1o] [MNn] [Y]\"", "\"[h]:[m] [P]\"", "\"[X]-W[W01]-[F1]\"", "\"[Y]-[d001]\"", "\"[YI] [Mi] [DW]\"", "\"[Dw] [MNn,*-3] [Ywwo]\"", "\"[[[Y]]]\"", "\"[Y01][M01][D01]\"", "\"[Y,2]\"", "\"[w] [x]\"", "\"[H#1]\"", "\"[M\"", "\"\"", "\"[Z0101t] [z]\"", "\"[Y][M01]\"");

    private string Timestamp() => Pick("\"2018-03-23T10:33:36.617Z\"", "\"2018-03-23\"", "\"2018\"", "\"2018-03-23T10:33:36+05:30\"", "\"23/3/2018\"", "\"2018-3-23T1:2:3.4\"", "\"Friday, 23rd March 2018\"", "\"10:33 pm\"", "\"12:00 AM\"", "\"2018-W12-5\"", "\"2018-082\"", "\"MMXVIII iii TWENTY-THREE\"", "\"20180323\"", "\"180323\"", "\"[2018]\"", "\"99\"", "\"2018-02-31\"", "\"10:33:36 +01:00\"", "\"2018-03-23T24:00:00Z\"");
}
