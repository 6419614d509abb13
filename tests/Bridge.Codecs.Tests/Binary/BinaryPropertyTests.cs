using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Tests.Binary;

/// <summary>What holds for every layout: random layouts with random documents.</summary>
public sealed class BinaryPropertyTests
{
    [Fact]
    public void Any_document_of_any_layout_comes_back_byte_for_byte_and_fields_mean_the_same_when_all_are_looked_at()
    {
        for (var seed = 0; seed < (Kit.Long ? 20_000 : 400); seed++)
        {
            var made = new Maker(new Random(seed));
            var layout = made.Layout();
            var (strict, lenient) = (Kit.Layout(Text(layout, "strict")), Kit.Layout(Text(layout, "lenient")));
            for (var i = 0; i < 4; i++)
            {
                var json = made.Document();
                var bytes = Kit.Encode(strict, json);
                var read = Kit.ToJson(strict, bytes);
                Assert.True(read == json, $"seed {seed}\n{layout}\n{json}\n{read}");
                Assert.Equal(read, Kit.ToJson(lenient, bytes));
                Assert.Equal(bytes, Kit.Encode(strict, Kit.Decode(strict, bytes)));
            }
        }
    }

    [Fact]
    public void A_damaged_message_of_any_layout_is_read_alike_or_rejected_alike_whether_fields_are_converted_late_or_at_once()
    {
        var (read, rejected) = (0, 0);
        for (var seed = 0; seed < (Kit.Long ? 20_000 : 400); seed++)
        {
            var random = new Random(seed);
            var made = new Maker(random);
            var layout = made.Layout();
            var (strict, collect) = (Kit.Layout(Text(layout, "strict")), Kit.Layout(Text(layout, "collect")));
            var good = Kit.Encode(strict, made.Document());
            for (var i = 0; i < 4; i++)
            {
                var bytes = Mutator.Mutate(good, random);
                string? json = null;
                try
                {
                    json = Kit.ToJson(strict, bytes);
                }
                catch (MessageFormatException)
                {
                }
                if (json is null) Assert.Throws<MessageFormatException>(() => Kit.Decode(collect, bytes));
                else Assert.Equal(json, Kit.ToJson(collect, bytes));
                if (json is null) rejected++;
                else read++;
            }
        }
        Assert.True(read > 50 && rejected > 50, $"{read} were read and {rejected} rejected");
    }

    [Fact]
    public void Numbers_of_all_types_and_widths_are_exact_at_their_bounds()
    {
        foreach (var little in new[] { false, true })
        {
            for (var width = 1; width <= 8; width++)
            {
                var max = width == 8 ? ulong.MaxValue : (1UL << (8 * width)) - 1;
                Same($"u{8 * width}", max.ToString(CultureInfo.InvariantCulture), little);
                Same($"u{8 * width}", (max / 3).ToString(CultureInfo.InvariantCulture), little);
                Same($"i{8 * width}", (-(decimal)(max / 2) - 1).ToString(CultureInfo.InvariantCulture), little);
                Same($"i{8 * width}", (max / 2).ToString(CultureInfo.InvariantCulture), little);
                Refused($"u{8 * width}", "-1");
                Refused($"u{8 * width}", (max + 1m).ToString(CultureInfo.InvariantCulture));
                Refused($"i{8 * width}", (max / 2 + 1).ToString(CultureInfo.InvariantCulture));
                Refused($"i{8 * width}", (-(decimal)(max / 2) - 2).ToString(CultureInfo.InvariantCulture));
            }
        }
        for (var length = 1; length <= 14; length++)
        {
            var nines = new string('9', 2 * length);
            Same($"bcd, length: {length}", nines, little: true);
            Same($"bcd, nibbles: low_first, length: {length}", nines[1..], little: false);
            Same($"digits, length: {2 * length}", nines, little: false);
            Refused($"bcd, length: {length}", "1" + new string('0', 2 * length));
            Refused($"digits, length: {2 * length}", "1" + new string('0', 2 * length));
        }
        Same("i64, scale: 18", "-9.223372036854775808", little: false);
        Same("u64, scale: 1", "1844674407370955161.5", little: true);
        Same("u8, scale: 18", "0.000000000000000255", little: true);
        Same("bcd, length: 14, scale: 18", "0.000000000000000001", little: true);

        static void Same(string type, string number, bool little)
        {
            var codec = Field(type, little);
            var bytes = Kit.Encode(codec, $$"""{"A":{{number}}}""");
            Assert.Equal($$"""{"A":{{number}}}""", Kit.ToJson(codec, bytes));
        }

        static void Refused(string type, string number) => Assert.Equal("BR2128", Assert.Throws<MessageFormatException>(() => Kit.Encode(Field(type, little: false), $$"""{"A":{{number}}}""")).Code);

        static ICodec Field(string type, bool little) => Kit.Layout($"layout: x\nformat: {{ type: binary, endian: {(little ? "little" : "big")} }}\nfields: {{ A: {{ type: {type} }} }}\n");
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing()
    {
        var codec = Kit.Layout(BinaryTests.Meter);
        using var batch = MessageBatch.Rent();
        batch.Add(new MessageDraft { Body = Kit.Encode(codec, BinaryTests.Json) });
        var document = new Document();
        var output = new ArrayBufferWriter<byte>(1024);
        var writer = codec.CreateWriter(output);
        var least = long.MaxValue;
        for (var round = 0; round < 20 && least > 0; round++) // compiling in the background may allocate in some
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 50; i++)
            {
                codec.Decode(batch[0], document);
                output.ResetWrittenCount();
                writer.Reset(output);
                writer.Copy(document, 0);
                writer.Complete();
            }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    private static string Text(string fields, string mode) => $"layout: random/1\nformat: {{ type: binary, mode: {mode} }}\nfields:\n{fields}";

    /// <summary>Makes a layout, then documents for it as the decoder writes them.</summary>
    private sealed class Maker(Random random)
    {
        private readonly List<Func<string>> _members = [];
        private int _names;

        public string Layout() => Fields("  ", 0, _members);

        public string Document() => Object(_members);

        private static string Object(List<Func<string>> members) => $"{{{string.Join(',', members.Select(m => m()).Where(m => m.Length > 0))}}}";

        private string Fields(string indent, int depth, List<Func<string>> members)
        {
            var text = new StringBuilder();
            for (int i = 0, n = random.Next(1, 7); i < n; i++) text.Append(Field(indent, depth, members));
            return text.ToString();
        }

        private string Field(string indent, int depth, List<Func<string>> members)
        {
            var name = $"F{++_names}";
            switch (random.Next(depth < 3 ? 12 : 8))
            {
                case 8:
                    {
                        // A list that a field before it counts, of values or of groups.
                        var count = 0;
                        members.Add(() => $"\"N{name}\":{count = random.Next(5)}");
                        if (random.Next(2) == 0)
                        {
                            var (option, value) = Scalar();
                            members.Add(() => $"\"{name}\":[{string.Join(',', Enumerable.Range(0, count).Select(_ => value()))}]");
                            return $"{indent}N{name}: {{ type: u8 }}\n{indent}{name}: {{ repeat: N{name}, {option} }}\n";
                        }
                        var inner = new List<Func<string>>();
                        members.Add(() => $"\"{name}\":[{string.Join(',', Enumerable.Range(0, count).Select(_ => Object(inner)))}]");
                        return $"{indent}N{name}: {{ type: u16, endian: little }}\n{indent}{name}:\n{indent}  repeat: N{name}\n{indent}  fields:\n{Fields(indent + "    ", depth + 1, inner)}";
                    }
                case 9:
                    {
                        var times = random.Next(1, 4);
                        var inner = new List<Func<string>>();
                        members.Add(() => $"\"{name}\":[{string.Join(',', Enumerable.Range(0, times).Select(_ => Object(inner)))}]");
                        return $"{indent}{name}:\n{indent}  repeat: {times}\n{indent}  fields:\n{Fields(indent + "    ", depth + 1, inner)}";
                    }
                case 10:
                    {
                        var inner = new List<Func<string>>();
                        members.Add(() => $"\"{name}\":{Object(inner)}");
                        return $"{indent}{name}:\n{indent}  fields:\n{Fields(indent + "    ", depth + 1, inner)}";
                    }
                case 11:
                    {
                        // A part that is there or not, and a text whose length a field before it says.
                        var (option, value) = Scalar();
                        var isThere = false;
                        members.Add(() => $"\"K{name}\":{((isThere = random.Next(2) == 0) ? 1 : 0)}");
                        members.Add(() => isThere ? $"\"{name}\":{value()}" : "");
                        var length = 0;
                        members.Add(() => $"\"L{name}\":{length = random.Next(9)}");
                        members.Add(() => $"\"T{name}\":\"{Letters(length)}\"");
                        return $"{indent}K{name}: {{ type: u8 }}\n{indent}{name}: {{ when: K{name} = 1, {option} }}\n{indent}L{name}: {{ type: u8 }}\n{indent}T{name}: {{ type: text, length: L{name} }}\n";
                    }
                default:
                    {
                        var (option, value) = Scalar();
                        members.Add(() => $"\"{name}\":{value()}");
                        return $"{indent}{name}: {{ {option} }}\n";
                    }
            }
        }

        private (string Option, Func<string> Value) Scalar()
        {
            var endian = random.Next(2) == 0 ? "big" : "little";
            var width = random.Next(1, 9);
            var scale = random.Next(3) == 0 ? random.Next(1, 6) : 0;
            switch (random.Next(7))
            {
                case 0: return ($"type: u{8 * width}, endian: {endian}, scale: {scale}", () => Scaled(Raw(width), scale));
                case 1: return ($"type: i{8 * width}, endian: {endian}, scale: {scale}", () => Scaled((long)(Raw(width) << (64 - 8 * width)) >> (64 - 8 * width), scale));
                case 2: return ($"type: bcd, length: {width}, endian: {endian}, scale: {scale}, nibbles: {(random.Next(2) == 0 ? "high_first" : "low_first")}", () => Scaled(Raw(8) % (ulong)Math.Pow(10, 2 * width), scale));
                case 3: return ($"type: digits, length: {2 * width}, scale: {scale}, encoding: {(random.Next(2) == 0 ? "utf-8" : "cp037")}", () => Scaled(Raw(8) % (ulong)Math.Pow(10, 2 * width), scale));
                case 4: return ($"type: text, length: {width}, pad: \" \", encoding: {(random.Next(2) == 0 ? "utf-8" : "cp500")}", () => $"\"{Letters(random.Next(width + 1))}\"");
                case 5: return ($"type: bytes, length: {width}", () => $"\"{Convert.ToHexString(BitConverter.GetBytes(Raw(8))[..width])}\"");
                default:
                    var first = random.Next(1, 8 * width);
                    var (lsb, isSigned) = (random.Next(2) == 0, random.Next(2) == 0);
                    return ($"endian: {endian}, order: {(lsb ? "lsb_first" : "msb_first")}, bits: {{ A: {{ length: {first}, type: {(isSigned ? "signed" : "unsigned")} }}, B: {8 * width - first} }}",
                        () => $"{{\"A\":{(isSigned ? ((long)Raw(8) >> (64 - first)).ToString(CultureInfo.InvariantCulture) : (Raw(8) >> (64 - first)).ToString(CultureInfo.InvariantCulture))},\"B\":{Raw(8) >> (64 - 8 * width + first)}}}");
            }
        }

        private string Letters(int count) => string.Create(count, random, static (text, r) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = (char)('a' + r.Next(26));
        });

        // Often zero, the largest or small: the values with bounds.
        private ulong Raw(int width)
        {
            var raw = random.Next(4) switch { 0 => 0UL, 1 => ulong.MaxValue, 2 => (ulong)random.Next(200), _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue) };
            return width == 8 ? raw : raw & ((1UL << (8 * width)) - 1);
        }

        private static string Scaled(decimal whole, int scale)
        {
            var parts = decimal.GetBits(whole);
            return new decimal(parts[0], parts[1], parts[2], whole < 0, (byte)scale).ToString(CultureInfo.InvariantCulture);
        }
    }
}
