namespace Bridge.Mapping.Tests.Differential;

/// <summary>What chance alone would seldom put together: pictures of every form, joins that are sorted and grouped, functions applied in part, calls in tail position that fail.</summary>
internal sealed partial class ExpressionGenerator
{
    /// <summary>The kinds of <see cref="Special"/>.</summary>
    public static IReadOnlyList<string> Specials { get; } = ["formatNumber", "toMillis", "fromMillis", "formatInteger", "parseInteger", "stream", "tail", "partial", "regex", "transform", "signature", "sort", "url", "higher"];

    /// <summary>An expression of one kind.</summary>
    public string Special(string kind)
    {
        _hasRegex = false;
        _declared.Clear();
        return kind switch
        {
            "formatNumber" => $"$formatNumber({Pick("0", "1", "-1", "12", "1234.5678", "-0.00123", "123456789", "0.5", "1e-7", "99.995", "-1234567.891", "1e15", "0.05", "100")}, \"{RandomNumberPicture()}\"{Options()})",
            "toMillis" => Chance(40) ? NamedDate() : $"$toMillis({DatedText()}, {RandomDatePicture()})",
            "fromMillis" => $"$fromMillis({Pick("0", "1521801216617", "-1", "951782400000", "1704067199999", "253402300799999", "1582934400000", "-30000000000000", "1609459200000", "1230768000000")}, {RandomDatePicture()}{(Chance(30) ? ", " + Pick("\"+0100\"", "\"-0500\"", "\"0000\"", "\"+0545\"", "\"+1400\"") : "")})",
            "formatInteger" => $"$formatInteger({Pick("0", "1", "12", "123", "1234", "-5", "1999", "1000000", "21", "13", "2.7", "101", "1000001", "110", "4000", "26", "27", "702", "703", "-1234567", "1e12", "19", "20", "99", "111", "1e15")}, {RandomIntegerPicture()})",
            "parseInteger" => $"$parseInteger({Pick("\"12\"", "\"0012\"", "\"1,234\"", "\"1.234\"", "\"one thousand and one\"", "\"TWENTY-ONE\"", "\"Twelfth\"", "\"twenty first\"", "\"MCMXCIX\"", "\"xiv\"", "\"aa\"", "\"ZZ\"", "\"٣٤\"", "\"12th\"", "\"1st\"", "\"-5\"", "\"one million, two hundred\"", "\"zero\"", "\"\"", "\"1:234\"")}, {RandomIntegerPicture()})",
            "stream" => Stream(),
            "tail" => Tail(),
            "partial" => Partial(),
            "regex" => Regexes2(),
            "transform" => $"{Pick("$", "items", "a", "b", "$$", "[a, b]")} ~> {Transform(2)}{(Chance(30) ? $" ~> {Transform(1)}" : "")}{(Chance(30) ? Pick(".new", ".items", "[0]", "{\"n\": $count($)}") : "")}",
            "signature" => $"(${Pick("f", "g")} := {Pick("function", "λ")}({Pick("$x", "$x,$y", "$x,$y,$z")}){RandomSignature()}{{{Pick("$x", "[$x,$y]", "$string($x)", "$x & $y", "$type($x)", "$count($x)", "{\"x\":$x,\"y\":$y,\"z\":$z}")}}}; {Pick("$f", "name.$f", "items.$f", "$g", "42.$f", "\"text\".$f")}({List(Kind.Any, 1, _random.Next(4))}))",
            "sort" => Pick($"$sort({Pick("items", "n", "tags", "[3,1,2]", "[\"b\",\"a\",\"c\"]", "[1,\"a\"]", "items.price", "[true,false]", "[{\"a\":2},{\"a\":1}]", "a")}{(Chance(60) ? ", " + Pick("function($l,$r){$l > $r}", "function($l,$r){$l.price > $r.price}", "function($l,$r){$l.id < $r.id}", "function($l){$l}", "function($l,$r){$string($l) > $string($r)}", "function($l,$r){true}", Lambda(1, 2)) : "")})", $"{Pick("items", "n", "tags", "[3,1,2]", "[\"b\",\"a\"]", "[1,\"a\"]", "$", "a.b", "[{\"a\":2},{\"a\":1},{}]")}^({Order(1)}){Suffix(1)}"),
            "url" => $"${Pick("encodeUrl", "encodeUrlComponent", "decodeUrl", "decodeUrlComponent", "base64encode", "base64decode")}({Pick("\"https://example.com/a b?c=d&e=f#g\"", "\"%F0%9F%98%80\"", "\"ä/ö?\"", "\"😀\"", "\"%41%zz\"", "\"%E4\"", "\"a%20b%2Fc\"", "\"!*'();:@&=+$,/?#[]\"", "\"\\uD800\"", "\"\\uDC00x\"", "\"SGVsbG8gV29ybGQ=\"", "\"%\"", "\"-_.~\"", "\"%C3%A4%25\"", "name", "s", "none", "1")})",
            _ => Higher(),
        };
    }

    private string RandomNumberPicture()
    {
        var picture = SubPicture();
        if (Chance(15)) picture += ";" + SubPicture();
        return picture;
    }

    private string SubPicture()
    {
        var prefix = Chance(35) ? Pick("x", "EUR ", "(", "-", "$", "e", "~", " ") : "";
        var suffix = Chance(30) ? Pick("x", " EUR", ")", "%", "‰", "e", "-", "!") : "";
        var integer = Chance(12) ? "" : string.Concat(Enumerable.Range(0, _random.Next(4)).Select(_ => "#")) + (Chance(20) ? "," : "") + string.Concat(Enumerable.Range(0, _random.Next(4)).Select(_ => "0"));
        if (Chance(12)) integer = Pick("#,##0", "0,0,0", "##,00", "#", "9", "0#", "#0#", "#,###,##0");
        var fraction = Chance(50) ? "." + string.Concat(Enumerable.Range(0, _random.Next(3)).Select(_ => "0")) + string.Concat(Enumerable.Range(0, _random.Next(3)).Select(_ => "#")) : "";
        if (Chance(8)) fraction = Pick(".00,0", ".0,0", ".0#0", ".##0");
        var exponent = Chance(40) ? "e" + Pick("0", "00", "000", "", "#", "0#", "-0") : "";
        return prefix + integer + fraction + exponent + suffix;
    }

    private string Options() => Chance(75) ? "" : ", {" + string.Join(",", Enumerable.Range(0, 1 + _random.Next(2)).Select(_ => Pick(
        "\"decimal-separator\":\",\"", "\"grouping-separator\":\".\"", "\"grouping-separator\":\"'\"", "\"zero-digit\":\"\\u0660\"", "\"minus-sign\":\"~\"", "\"percent\":\"pc\"", "\"per-mille\":\"pm\"", "\"exponent-separator\":\"E\"", "\"digit\":\"!\"", "\"pattern-separator\":\"|\"", "\"infinity\":\"inf\"", "\"NaN\":\"nan\"")).Distinct()) + "}";

    private string RandomDatePicture() => "\"" + string.Concat(Enumerable.Range(0, 1 + _random.Next(4)).Select(_ =>
        "[" + Pick("Y", "M", "D", "M", "D", "d", "F", "W", "w", "X", "x", "H", "h", "P", "m", "s", "f", "Z", "z")
            + Pick("", "1", "01", "0001", "N", "n", "Nn", "N", "n", "Nn", "1o", "I", "i", "w", "W", "Ww", "A", "a", "wo", "Wwo", "#1", "0", "001", "9", "99", "1,000")
            + (Chance(30) ? Pick(",2", ",*-3", ",3-4", ",3-3", ",1-2", ",2-2", ",4", ",*", ",3") : "") + "]" + Pick("", "-", " ", "/", "T", ":", ".", ", ", "[[", "]]"))) + "\"";

    private string DatedText() => Pick("\"MARCH 23 2018\"", "\"march\"", "\"March\"", "\"MAR-23\"", "\"mar\"", "\"Mar\"", "\"23 March 2018\"", "\"23/MARCH/2018\"", "\"Friday\"", "\"FRI\"", "\"2018-03\"", "\"2018\"", "\"18\"", "\"MMXVIII\"", "\"twelve\"", "\"23rd\"", "\"082\"", "\"10\"", "\"1 am\"", "\"AM\"", "\"PM 3\"", "\"12 PM\"", "\"2018-12-31\"", "\"31.12.2018\"", "\"2,018\"", "\"+01:00\"", "\"Z\"", "\"GMT+2\"", "\"9999\"", "\"a\"", "\"W12\"", "\"12-3\"", "\"may 5\"", "\"MAY/5\"", "\"June\"", "\"JUN 1 1999\"");

    // A text that fits its picture, names in any writing.
    private string NamedDate()
    {
        var parts = Enumerable.Range(0, 1 + _random.Next(4)).Select(_ => Pick(
            ("[MNn]", "March"), ("[MN]", "MARCH"), ("[Mn]", "march"), ("[MN]", "March"), ("[MNn,3-3]", "Mar"), ("[MN,3-3]", "MAR"), ("[Mn,*-3]", "mar"), ("[MNn,2-2]", "Ju"), ("[MNn]", "mArCh"), ("[MNn]", "xyz"),
            ("[FNn]", "Friday"), ("[FN]", "FRI"), ("[Fn,3-3]", "Fri"), ("[P]", "am"), ("[PN]", "PM"), ("[Pn]", "Pm"), ("[h]", "3"), ("[H01]", "13"), ("[m01]", "05"), ("[D1o]", "23rd"), ("[D01]", "07"),
            ("[Y0001]", "2018"), ("[Y]", "1999"), ("[d]", "82"), ("[s]", "9"), ("[xNn]", "May"), ("[YI]", "MMXVIII"), ("[Dw]", "seven"), ("[Ma]", "c"))).ToList();
        var separator = Pick(" ", "-", "/", ", ", ".");
        // Written again without milliseconds, since parts that no text gives come from the clock.
        return $"$fromMillis($toMillis(\"{string.Join(separator, parts.Select(p => p.Item2))}\", \"{string.Join(separator, parts.Select(p => p.Item1))}\"), \"[Y]-[M]-[D] [H]:[m]\")";
    }

    private string RandomIntegerPicture() => "\"" + Pick(
        string.Concat(Enumerable.Range(0, 1 + _random.Next(6)).Select(_ => Pick("#", "0", "0", "1", "9", ",", ".", "'", " ", "-", ":"))),
        Pick("w", "W", "Ww", "wW", "WW", "I", "i", "A", "a", "II", "AB", "Aa", "aw", "α", "Α", "①", "一", "٠", "٠٠٠", "#٠", "#,##٠", "𝟎", "b", "B", "z", "Z", "?", "1a", "a1", "0w"),
        "#,##0", "#,###,##0", "#'##0", "0,0", "0,00", "000,000") + (Chance(35) ? Pick(";o", ";c", ";o(-er)", ";c(x)", ";a", ";t", ";", ";x", ";o;o", ";O") : "") + "\"";

    private string Stream()
    {
        var head = Pick("items@$x", "items#$i", "items@$x#$i", "b@$x", "b#$i", "a@$x", "items.tags#$i", "items@$x.tags#$i", "items@$x.$$.b@$y", "items#$i.tags", "n#$i", "n@$x#$i", "$@$x.items@$y", "items@$x.$$.items@$y[$x.id = $y.id]", "items#$i[$i > 0]");
        if (Chance(60)) head += $"^({Pick("", ">", "<")}{Pick("price", "id", "name", "$", "$x.price", "$i", "$x", "%.id")})";
        head += Pick("", "", "[0]", "[$i > 0]", "[price > 1]", "[-1]", "[1]", "#$j", "[$x.id > 1]", "[]", "[[0..1]]");
        head += Pick("", ".{\"n\": name, \"i\": $i, \"x\": $x.id}", ".name", ".$i", ".$x", ".(%.id)", ".[$i, $x.id, $j]", ".tags", ".{\"p\": %.name}", "{$string(id): $i}", "{$string($i): name}", "{$string($x.id): $sum(price)}", "{\"all\": $count($)}", "{$string($j): $}", "{name: $i}", "{\"k\": [$x.id]}", "[0]", "^(price)", "^(>$i)");
        return head + Pick("", "", "", "[]", "[0]", "[1]", ".name", "[-1]");
    }

    private string Tail()
    {
        var fault = Pick("1 + \"a\"", "-\"a\"", "\"a\" < 1", "$uppercase(1)", "[1..\"a\"]", "$n & $number(\"x\")", "$nothing()", "\"x\"()", "$error(\"e\")", "$substring(1)", "$sum(\"a\")", "1 ~> 2", "items^($)", "{1: 2}", "$n * true", "$map(1, 2)", "$length(1)");
        var call = Pick("$f($n - 1)", "$g($n)", "($x := $n; $f($x - 1))", "$n > 5 ? $f($n - 1) : $g($n - 1)", "$f($n - 1) ?? 1");
        return $"($g := function($n){{{(Chance(50) ? fault : $"$n <= 0 ? {fault} : {call.Replace("$g($n)", "$g($n - 1)", StringComparison.Ordinal)}")}}}; $f := function($n){{$n <= 0 ? {(Chance(60) ? fault : "$g(0)")} : {call}}}; {Pick("$f(2)", "$g(1)", "$map([1,2], $f)", "[1].$f($)", "$f(1) + 1", "2 ~> $f", "$f(0)", "{\"a\": $f(1)}")})";
    }

    private string Partial()
    {
        var function = Pick("$substring", "$pad", "$contains", "$join", "$append", "$formatBase", "$power", "$lookup", "$map", "$reduce", "$zip", "$split", "$replace", "$f", "$f", "$f");
        var arguments = string.Join(", ", Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => Chance(50) ? "?" : Leaf(Pick(Kind.Number, Kind.Text, Kind.Array))));
        if (!arguments.Contains('?')) arguments += ", ?";
        return $"($f := function($x,$y,$z){{[$x,$y,$z]}}; $p := {function}({arguments}); $p({List(Kind.Any, 1, _random.Next(3))}){Pick("", "", "", " ~> $count", ".a")})";
    }

    private string Regexes2()
    {
        var regex = Regex();
        var text = Pick("\"abracadabra\"", "\"Hello World 123\"", "\"a1b22c333\"", "name", "s", "\"\"", "\"x😀y\"", "\"line1\\nline2\"", "tags", "\"John Smith\"");
        return _random.Next(7) switch
        {
            0 => $"$match({text}, {regex}{(Chance(40) ? ", " + Pick("0", "1", "2") : "")}){Pick("", ".match", ".groups", ".index", "[0]", "[-1].groups[0]")}",
            1 => $"$replace({text}, {regex}, {Pick("\"<$0>\"", "\"$1-$2\"", "\"$$\"", "\"$10\"", "\"$$1\"", "function($m){$m.match & $string($m.index)}", "function($m){$join($m.groups, \"|\")}", "function($m){$m.start}", "function($m){$string($m)}", "function($m){$uppercase($m.match)}", "function($m){1}", "$uppercase")}{(Chance(30) ? ", " + Pick("0", "1", "2") : "")})",
            2 => $"$split({text}, {regex}{(Chance(40) ? ", " + Pick("0", "1", "2", "10") : "")})",
            3 => $"$contains({text}, {regex})",
            4 => $"{regex}({text}){Pick("", ".match", ".next().match", ".next", ".start", ".groups", ".end")}",
            5 => $"{Pick("items.name", "tags", "[\"a\",\"b1\"]", "$keys($)")}[{(Chance(50) ? $"$contains($, {regex})" : $"$match($, {regex})")}]",
            _ => $"$map([\"abc\", \"b1\"], {regex}){Pick("", ".match", "[0]")}",
        };
    }

    private string RandomSignature() => "<" + string.Concat(Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => Pick("s", "n", "b", "x", "j", "o", "a", "f", "l", "(sn)", "(ao)", "a<n>", "a<s>", "f<n:n>", "(nb)") + Pick("", "", "", "?", "-", "+"))) + Pick(":x", ":s", "", ":a<n>", ":n") + ">";

    private string Higher()
    {
        var lambda = Pick("function($v){$v}", "function($v,$k){$k}", "function($v,$k,$o){[$v,$k]}", "function($v){$v > 1}", "function($v,$i,$a){$i = $count($a) - 1}", "$string", "$boolean", "$exists", "$type", Lambda(1, 1 + _random.Next(3)));
        var value = Pick("items", "a", "b", "tags", "n", "[]", "[1,2,3]", "{\"a\":1,\"b\":2}", "$", "none", "items.tags", "{}", "1", "\"a\"", "null", "[[1],[2,3]]", "[null,1]");
        return $"${Pick("map", "filter", "each", "sift", "single", "reduce")}({value}, {lambda})" + Pick("", "", ".a", "[0]", " ~> $count", "[]")
            + Pick("", "", "", $" ~> $append(${Pick("spread", "merge", "keys", "distinct", "reverse", "zip")}({value}))");
    }
}
