// Microsoft's SDK as the other end of the adapter. SERVICE_BUS is the connection string.
//   exchange.mjs send QUEUE            sends one message with everything that the SDK can set
//   exchange.mjs receive QUEUE COUNT   receives and completes, and prints each message as a line of JSON
import { ServiceBusClient } from "@azure/service-bus";

const [what, queue, count] = process.argv.slice(2);
const client = new ServiceBusClient(process.env.SERVICE_BUS, { retryOptions: { maxRetries: 2, timeoutInMs: 10000 } });

if (what === "send") {
  await client.createSender(queue).sendMessages({
    body: Buffer.from("from the SDK"), messageId: "sdk-1", correlationId: "c-1", contentType: "application/json", subject: "about", to: "there", replyTo: "answers",
    replyToSessionId: "rs", sessionId: "s-1", partitionKey: "s-1", timeToLive: 3600000,
    applicationProperties: { text: "Grüße", whole: 17, fraction: 2.5, yes: true, no: false, time: new Date(1700000000123), nothing: null },
  });
} else {
  const receiver = client.createReceiver(queue, { skipConvertingDate: true });
  let left = Number(count);
  while (left > 0) {
    const got = await receiver.receiveMessages(left, { maxWaitTimeInMs: 15000 });
    if (got.length === 0) throw new Error(`${left} of ${count} messages did not come`);
    for (const m of got) {
      const properties = Object.fromEntries(Object.entries(m.applicationProperties ?? {}).map(([name, value]) => [name, [value instanceof Date ? "date" : typeof value, value instanceof Date ? value.getTime() : value]]));
      console.log(JSON.stringify({
        body: m.body.toString(), messageId: m.messageId, correlationId: m.correlationId, contentType: m.contentType, subject: m.subject, to: m.to, replyTo: m.replyTo,
        sessionId: m.sessionId, partitionKey: m.partitionKey, timeToLive: m.timeToLive, properties,
      }));
      await receiver.completeMessage(m);
      left--;
    }
  }
}
process.exit(0);
