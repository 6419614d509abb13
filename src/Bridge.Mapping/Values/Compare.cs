namespace Bridge.Mapping.Values;

/// <summary>Truth, equality and order of values, as the language defines them.</summary>
internal static class Compare
{
    /// <summary>The effective boolean value; undefined is false.</summary>
    public static bool Truth(in Val value)
    {
        switch (value.Kind)
        {
            case ValKind.True: return true;
            case ValKind.Text or ValKind.TapeText: return !value.Utf8.IsEmpty;
            case ValKind.Double or ValKind.TapeNumber or ValKind.Exact or ValKind.BigExact:
                var number = value.AsDouble;
                if (double.IsInfinity(number)) throw MappingException.Create("D1001", "null");
                return number != 0 && !double.IsNaN(number);
            case ValKind.Object or ValKind.TapeObject: return MemberCursor.Count(value) > 0;
            case ValKind.Array or ValKind.TapeArray:
                var items = new ItemCursor(value);
                while (items.Next(out var item))
                {
                    if (Truth(item)) return true;
                }
                return false;
            default: return false;
        }
    }

    /// <summary>Numeric in the language's sense: a number that is no NaN. An infinite one is an error.</summary>
    public static bool IsNumeric(in Val value)
    {
        if (!value.IsNumber) return false;
        if (value.Kind is ValKind.Exact or ValKind.BigExact) return true;
        if (value.Kind == ValKind.TapeNumber && value.NumberDigits is { Length: < 300 } digits && digits.IndexOfAny((byte)'e', (byte)'E') < 0) return true;
        var number = value.AsDouble;
        if (double.IsInfinity(number)) throw MappingException.Create("D1001", "null");
        return !double.IsNaN(number);
    }

    /// <summary>Deep equality: order counts in arrays, not in objects.</summary>
    public static bool DeepEqual(in Val left, in Val right, bool exact)
    {
        if (left.IsText) return right.IsText && left.Utf8.SequenceEqual(right.Utf8);
        if (left.IsNumber) return right.IsNumber && NumbersEqual(left, right, exact);
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (left.IsArray)
        {
            if (!right.IsArray || ItemCursor.Count(left) != ItemCursor.Count(right)) return false;
            if (IsSame(left, right)) return true;
            ItemCursor a = new(left), b = new(right);
            while (a.Next(out var item) && b.Next(out var other))
            {
                if (!DeepEqual(item, other, exact)) return false;
            }
            return true;
        }
        if (left.IsObject)
        {
            if (!right.IsObject) return false;
            if (IsSame(left, right)) return true;
            if (MemberCursor.Count(left) != MemberCursor.Count(right)) return false;
            var members = new MemberCursor(left);
            while (members.Next(out var name, out var member))
            {
                if (!TryGetMember(right, name.Utf8, out var other) || !DeepEqual(member, other, exact)) return false;
            }
            return true;
        }
        return IsSame(left, right);
    }

    /// <summary>Finds a member of an object.</summary>
    public static bool TryGetMember(in Val value, ReadOnlySpan<byte> name, out Val member)
    {
        if (value.Kind == ValKind.TapeObject)
        {
            var node = value.Document.Find(value.Node, name);
            member = node < 0 ? default : Val.Of(value.Document, node);
            return node >= 0;
        }
        if (value.Kind == ValKind.Object)
        {
            var at = value.AsObject.Find(name);
            member = at < 0 ? default : value.AsObject.ValueAt(at);
            return at >= 0;
        }
        member = default;
        return false;
    }

    /// <summary>JavaScript's ===: scalars by value, the rest by identity.</summary>
    public static bool StrictEqual(in Val left, in Val right, bool exact)
    {
        if (left.IsText) return right.IsText && left.Utf8.SequenceEqual(right.Utf8);
        if (left.IsNumber) return right.IsNumber && NumbersEqual(left, right, exact);
        return IsSame(left, right);
    }

    private static bool NumbersEqual(in Val left, in Val right, bool exact) =>
        exact ? ExactMath.Compare(left, right) == 0 : left.AsDouble == right.AsDouble;

    private static bool IsSame(in Val left, in Val right) =>
        left.Kind == right.Kind && ReferenceEquals(left.Ref, right.Ref) && left.Bits == right.Bits;

    /// <summary>Order of two numbers or two texts; both must be of one family.</summary>
    public static int Order(in Val left, in Val right, bool exact)
    {
        if (left.IsText) return Wtf8.Compare(left.Utf8, right.Utf8);
        return exact ? ExactMath.Compare(left, right) : left.AsDouble.CompareTo(right.AsDouble);
    }
}
