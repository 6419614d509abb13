using System.Globalization;
using System.Text;
using Bridge.Messages;

namespace Bridge.Journal.Tests;

/// <summary>Random histories of one route with two destinations against a model in memory, over restarts. The seed stands in the name of the case, so a failure can be run again.</summary>
public sealed class JournalModelTests
{
    private static readonly string[] Destinations = ["a", "b"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds()
    {
        var data = new TheoryData<int>();
        var count = Environment.GetEnvironmentVariable("BRIDGE_TEST_LONG") == "1" ? 200 : 12;
        for (var seed = 1; seed <= count; seed++) data.Add(seed);
        return data;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_entry_is_read_until_it_is_settled_and_dead_letters_are_kept(int seed)
    {
        await using var bench = new JournalBench { ReadAheadBytes = seed % 3 == 0 ? 4096 : 8 << 20 };
        var random = new Random(seed);
        var bodies = new List<string>();                                          // sequence n is bodies[n - 1]
        var settled = Destinations.ToDictionary(d => d, _ => new HashSet<long>());
        var attempts = Destinations.ToDictionary(d => d, _ => new Dictionary<long, int>());
        var dead = new List<(string Destination, long Sequence, string Body)>();

        for (var life = 0; life < 4; life++)
        {
            var route = await bench.OpenRouteAsync(null, Destinations);
            var readers = Destinations.ToDictionary(d => d, route.OpenReader);
            var held = Destinations.ToDictionary(d => d, _ => new Dictionary<long, JournalBatch>());
            var read = Destinations.ToDictionary(d => d, d => new HashSet<long>());
            var pending = new List<Task>();

            for (var step = 0; step < 60; step++)
            {
                var name = Destinations[random.Next(2)];
                var reader = readers[name];
                switch (random.Next(6))
                {
                    case 0 or 1:
                        for (var batches = random.Next(1, 5); batches > 0; batches--) pending.Add(AppendAsync(route, bodies, random));
                        break;
                    case 2:
                        await Task.WhenAll(pending);
                        Read(reader, name);
                        break;
                    case 3:
                        foreach (var sequence in Some(held[name].Keys, random))
                        {
                            reader.Settle(sequence);
                            Settled(name, sequence);
                        }
                        break;
                    case 4:
                        foreach (var sequence in Some(held[name].Keys, random).Take(2))
                        {
                            var count = random.Next(1, 5);
                            reader.RecordAttempt(sequence, count, "busy");
                            attempts[name][sequence] = count;
                        }
                        break;
                    default:
                        foreach (var sequence in Some(held[name].Keys, random).Take(2))
                        {
                            var batch = held[name][sequence];
                            var message = batch.Messages[(int)(sequence - batch.Messages.FirstSequence)];
                            await reader.DeadLetterAsync(new DeadLetterDraft { Message = message, Code = "BR2001", Reason = $"seed {seed}", FirstFailedAt = DateTimeOffset.UnixEpoch }, Cancel);
                            dead.Add((name, sequence, bodies[(int)sequence - 1]));
                            Settled(name, sequence);
                        }
                        break;
                }
            }

            await Task.WhenAll(pending);
            foreach (var name in Destinations)
            {
                Assert.Equal(bodies.Count - settled[name].Count, readers[name].Backlog);
                Read(readers[name], name);
                Assert.Superset(Unsettled(name), read[name].ToHashSet());         // everything unsettled was handed out in this life
                foreach (var batch in held[name].Values) batch.Dispose();
            }
            await bench.Journal!.FlushAsync(Cancel);
            var letters = await bench.Journal.DeadLetters.ListAsync(new DeadLetterQuery(), Cancel);
            Assert.Equal(dead, letters.Select(l => (l.Destination, l.Sequence, Encoding.UTF8.GetString(l.Body.Span))));
            if (settled["a"].Count == bodies.Count && settled["b"].Count == bodies.Count) Assert.Equal(0, route.Usage.Entries);
            foreach (var reader in readers.Values) reader.Dispose();
            await bench.CloseAsync();

            void Read(JournalReader reader, string name)
            {
                while (reader.Backlog > 0 && Unsettled(name).Except(read[name]).Any())
                {
                    var reading = reader.ReadAsync(Cancel).AsTask();
                    Assert.True(reading.Wait(TimeSpan.FromSeconds(20)), "nothing was read, though entries are left");
                    var batch = reading.Result;
                    var any = false;
                    for (var i = 0; i < batch.Messages.Count; i++)
                    {
                        var sequence = batch.Messages[i].Sequence;
                        Assert.Equal(settled[name].Contains(sequence), batch.IsSettled(i));
                        if (batch.IsSettled(i)) continue;
                        any = true;
                        Assert.True(read[name].Add(sequence), "an entry came twice");
                        Assert.Equal(bodies[(int)sequence - 1], Encoding.UTF8.GetString(batch.Messages[i].Body.Span));
                        Assert.Equal(attempts[name].GetValueOrDefault(sequence), batch.Attempts(i));
                        held[name][sequence] = batch;
                    }
                    Assert.True(any, "a batch without an unsettled entry was handed out");
                }
            }

            void Settled(string name, long sequence)
            {
                settled[name].Add(sequence);
                attempts[name].Remove(sequence);
                held[name].Remove(sequence);
            }

            HashSet<long> Unsettled(string name) => [.. Enumerable.Range(1, bodies.Count).Select(n => (long)n).Where(n => !settled[name].Contains(n))];
        }
    }

    private static Task AppendAsync(RouteJournal route, List<string> bodies, Random random)
    {
        var batch = MessageBatch.Rent(64);
        if (random.Next(4) == 0) batch.Preamble = new byte[] { (byte)random.Next(2) };
        for (var count = random.Next(1, 30); count > 0; count--)
        {
            var body = string.Create(CultureInfo.InvariantCulture, $"{bodies.Count + 1}:{new string('x', random.Next(200))}");
            bodies.Add(body);
            batch.Add(new MessageDraft { Body = Encoding.UTF8.GetBytes(body) });
        }
        return route.AppendAsync(batch, Cancel).AsTask();
    }

    private static List<long> Some(IEnumerable<long> sequences, Random random)
    {
        var list = sequences.Order().ToList();
        return random.Next(3) switch
        {
            0 => list[..(list.Count / 2)],                                        // in order
            1 => [.. list.Where(_ => random.Next(2) == 0)],                       // with holes
            _ => list,
        };
    }
}
