// The modern side of the demo and of docker-compose: consumes what the bridge delivers and prints one JSON line a message.
//   modern-app --mqtt-broker PORT        plays the MQTT broker itself (loopback) and prints what is published to it
//   modern-app --amqp URI --queue NAME   consumes a RabbitMQ queue (declared, bound to exchange "bridge-demo")
// It ends when its standard input ends.
using System.Text;
using System.Text.Json;
using Bridge.Samples.ModernApp;

var options = new Dictionary<string, string>();
for (var i = 0; i + 1 < args.Length; i += 2) options[args[i].TrimStart('-')] = args[i + 1];

var gate = new Lock();
Consumer print = (topic, id, body) =>
{
    var line = JsonSerializer.Serialize(new { topic, id, body = Encoding.UTF8.GetString(body.Span) });
    lock (gate)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
};

IAsyncDisposable consumer;
if (options.TryGetValue("mqtt-broker", out var port)) consumer = await MqttBroker.StartAsync(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), print);
else if (options.TryGetValue("amqp", out var uri)) consumer = await RabbitMqConsumer.StartAsync(new Uri(uri), options.GetValueOrDefault("queue", "bridge-demo"), print);
else
{
    Console.Error.WriteLine("usage: modern-app --mqtt-broker PORT | --amqp URI [--queue NAME]");
    return 64;
}
Console.Out.WriteLine("""{"ready":true}""");
Console.Out.Flush();
while (await Console.In.ReadLineAsync() is not null) { }
await consumer.DisposeAsync();
return 0;
