using System.Buffers;
using Bridge.Codecs.Json;
using Bridge.Documents;

namespace Bridge.Mapping.Tests.Speed;

/// <summary>Mapping messages one after the other allocates nothing once buffers have grown.</summary>
public sealed class SteadyStateTests
{
    [Theory]
    [InlineData("{\"id\": orderId, \"name\": customer.name, \"nothing\": customer.nothing, \"zip\": customer.zip}")]
    [InlineData("{\"items\": lines[type=\"S\" and qty > 2].{\"sku\": sku, \"amount\": qty * price}}")]
    [InlineData("{\"a\": $trim(customer.name), \"b\": $uppercase(orderId), \"c\": $substringAfter(orderId, \"-\"), \"d\": $pad(orderId, -20, \"0\"), \"e\": orderId & \"/\" & customer.zip, \"f\": $split(orderId, \"-\")[0]}")]
    [InlineData("($ms := $toMillis(date, \"[Y0001][M01][D01]\"); {\"iso\": $fromMillis($ms), \"german\": $fromMillis($ms, \"[D01].[M01].[Y0001]\")})")]
    [InlineData("{\"net\": $sum(lines.(qty * price)), \"count\": $count(lines), \"max\": $max(lines.price), \"skus\": $join(lines.sku, \",\")}")]
    [InlineData("{\"each\": [(lines).({\"q\": qty})], \"text\": $string(lines[0].qty), \"avg\": $average(lines.price)}")]
    [InlineData("{\"each\": [(lines)#$index.({\"no\": $index + 1, \"q\": qty})]}")]
    public void Mapping_allocates_nothing_a_message(string expression)
    {
        foreach (var options in new[] { CompileOptions.Compat, CompileOptions.Mapping })
        {
            var program = MappingExpression.Compile(expression, options).Program!;
            var input = """{"orderId":"SO-2024-17","date":"20240229","customer":{"name":"  ACME \"GmbH\" ","zip":"10115"},"lines":[{"sku":"A","qty":10,"price":12.5,"type":"S"},{"sku":"B","qty":3,"price":99.99,"type":"F"}]}"""u8.ToArray();
            var document = new Document();
            var context = new EvaluationContext();
            var output = new ArrayBufferWriter<byte>(4096);
            var writer = new JsonDocumentWriter(output, 0);
            for (var i = 0; i < 200; i++) Run();
            // The runtime itself allocates now and then while it compiles methods anew, so one round without is what counts.
            var least = long.MaxValue;
            for (var round = 0; round < 5 && least > 0; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < 200; i++) Run();
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
            Assert.Equal(0, least);

            void Run()
            {
                document.Reset(input);
                JsonDecoder.Decode(document, rejectDuplicates: false, maxDepth: 100);
                context.Bind(document);
                output.ResetWrittenCount();
                writer.Reset(output);
                Assert.True(program.Emit(context, writer));
                writer.Complete();
            }
        }
    }
}
