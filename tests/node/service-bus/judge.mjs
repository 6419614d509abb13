// Microsoft's SDK against a namespace whose connection string is in SERVICE_BUS: one line for each check, "ok NAME" or "not ok NAME: reason".
// Expects the entities that SdkJudgeTests.cs makes; emulator.json has those of them that the emulator and the service can have.
import { ServiceBusClient, isServiceBusError } from "@azure/service-bus";
import assert from "node:assert/strict";

const connection = process.env.SERVICE_BUS;
const retryOptions = { maxRetries: 0, timeoutInMs: 10000 };
const open = (text = connection) => new ServiceBusClient(text, { retryOptions });
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const client = open();

async function one(receiver, count = 1) {
  const got = [];
  while (got.length < count) {
    const some = await receiver.receiveMessages(count - got.length, { maxWaitTimeInMs: 15000 });
    if (some.length === 0) throw new Error(`${got.length} of ${count} messages came`);
    got.push(...some);
  }
  return count === 1 ? got[0] : got;
}

async function none(receiver) {
  const got = await receiver.receiveMessages(1, { maxWaitTimeInMs: 250 });
  assert.equal(got.length, 0);
}

async function fails(code, action) {
  try {
    await action();
  } catch (error) {
    assert.ok(isServiceBusError(error), String(error));
    assert.equal(error.code, code, `${error.code}: ${error.message}`);
    return error;
  }
  throw new Error(`nothing was refused; expected ${code}`);
}

const checks = {
  async "send and complete, all properties"() {
    const sender = client.createSender("plain");
    await sender.sendMessages({
      body: Buffer.from("body"), messageId: "m-1", correlationId: "c-1", contentType: "text/plain", subject: "about", to: "there", replyTo: "answers",
      replyToSessionId: "rs", partitionKey: "p", timeToLive: 60000, applicationProperties: { text: "Grüße", number: 17, flag: true, time: new Date(1700000000000) },
    });
    const receiver = client.createReceiver("plain", { skipConvertingDate: true });
    const m = await one(receiver);
    assert.deepEqual([m.messageId, m.correlationId, m.contentType, m.subject, m.to, m.replyTo, m.replyToSessionId, m.partitionKey, m.timeToLive],
      ["m-1", "c-1", "text/plain", "about", "there", "answers", "rs", "p", 60000]);
    assert.equal(m.body.toString(), "body");
    assert.deepEqual([m.applicationProperties.text, m.applicationProperties.number, m.applicationProperties.flag, m.applicationProperties.time.getTime()], ["Grüße", 17, true, 1700000000000]);
    assert.equal(m.deliveryCount, 0);
    assert.ok(m.lockToken && m.sequenceNumber && m.enqueuedTimeUtc && m.lockedUntilUtc > new Date());
    await receiver.completeMessage(m);
    await none(receiver);
    await receiver.close();
  },
  async "batch"() {
    const sender = client.createSender("batch");
    const batch = await sender.createMessageBatch();
    for (let i = 0; i < 100; i++) assert.ok(batch.tryAddMessage({ body: Buffer.from(`${i}`), messageId: `b-${i}` }));
    await sender.sendMessages(batch);
    const receiver = client.createReceiver("batch");
    const got = await one(receiver, 100);
    assert.deepEqual(got.map((m) => m.messageId), Array.from({ length: 100 }, (_, i) => `b-${i}`));
    for (const m of got) await receiver.completeMessage(m);
    await receiver.close();
  },
  async "a message over the limit"() {
    const sender = client.createSender("small");
    await fails("MessageSizeExceeded", () => sender.sendMessages({ body: Buffer.alloc(20000) }));
  },
  async "abandon, delivery count and its limit"() {
    await client.createSender("poison").sendMessages({ body: Buffer.from("x"), messageId: "poison" });
    const receiver = client.createReceiver("poison");
    for (let i = 0; i < 3; i++) {
      const m = await one(receiver);
      assert.equal(m.deliveryCount, i);
      await receiver.abandonMessage(m, { tried: i });
    }
    await none(receiver);
    const dead = client.createReceiver("poison", { subQueueType: "deadLetter" });
    const m = await one(dead);
    assert.equal(m.deadLetterReason, "MaxDeliveryCountExceeded");
    assert.equal(m.applicationProperties.tried, 2);
    await dead.completeMessage(m);
    await receiver.close();
    await dead.close();
  },
  async "dead-letter with reason"() {
    await client.createSender("plain").sendMessages({ body: Buffer.from("x"), messageId: "bad" });
    const receiver = client.createReceiver("plain");
    await receiver.deadLetterMessage(await one(receiver), { deadLetterReason: "no good", deadLetterErrorDescription: "field 7" });
    const dead = client.createReceiver("plain", { subQueueType: "deadLetter" });
    const m = await one(dead);
    assert.deepEqual([m.messageId, m.deadLetterReason, m.deadLetterErrorDescription, m.deadLetterSource], ["bad", "no good", "field 7", "plain"]);
    await dead.completeMessage(m);
    await receiver.close();
    await dead.close();
  },
  async "defer and receive by sequence number"() {
    await client.createSender("plain").sendMessages({ body: Buffer.from("later"), messageId: "deferred" });
    const receiver = client.createReceiver("plain");
    const m = await one(receiver);
    await receiver.deferMessage(m);
    await none(receiver);
    const [again] = await receiver.receiveDeferredMessages(m.sequenceNumber);
    assert.equal(again.messageId, "deferred");
    await receiver.completeMessage(again);
    await fails("MessageNotFound", () => receiver.receiveDeferredMessages(m.sequenceNumber));
    await receiver.close();
  },
  async "renew a lock"() {
    await client.createSender("quick").sendMessages({ body: Buffer.from("x") });
    const receiver = client.createReceiver("quick", { maxAutoLockRenewalDurationInMs: 0 });
    const m = await one(receiver);
    for (let i = 0; i < 3; i++) {
      await wait(500);
      assert.ok(await receiver.renewMessageLock(m) > new Date());
    }
    await receiver.completeMessage(m);
    await receiver.close();
  },
  async "a lost lock is told, and the message comes again"() {
    await client.createSender("quick").sendMessages({ body: Buffer.from("x"), messageId: "slow" });
    const receiver = client.createReceiver("quick", { maxAutoLockRenewalDurationInMs: 0 });
    const m = await one(receiver);
    await wait(m.lockedUntilUtc.getTime() - Date.now() + 300);
    await fails("MessageLockLost", () => receiver.completeMessage(m));
    await fails("MessageLockLost", () => receiver.renewMessageLock(m));
    const again = await one(receiver);
    assert.equal(again.deliveryCount, 1);
    await receiver.completeMessage(again);
    await receiver.close();
  },
  async "sessions: named, next, locked, state, order"() {
    const sender = client.createSender("sessions");
    for (const s of ["a", "b"]) for (let i = 0; i < 5; i++) await sender.sendMessages({ body: Buffer.from(`${s}${i}`), sessionId: s, messageId: `${s}${i}` });
    const a = await client.acceptSession("sessions", "a");
    await fails("SessionCannotBeLocked", () => client.acceptSession("sessions", "a"));
    const next = await client.acceptNextSession("sessions");
    assert.equal(next.sessionId, "b");
    assert.deepEqual((await one(a, 5)).map((m) => m.body.toString()), ["a0", "a1", "a2", "a3", "a4"]);
    await a.setSessionState({ at: 4 });
    assert.deepEqual(await a.getSessionState(), { at: 4 });
    assert.ok(await a.renewSessionLock() > new Date());
    for (const m of await one(next, 5)) await next.completeMessage(m);
    await a.close();
    const again = await client.acceptSession("sessions", "a");
    assert.deepEqual(await again.getSessionState(), { at: 4 });
    for (const m of await one(again, 5)) await again.completeMessage(m);
    await again.close();
    await next.close();
  },
  async "a session that is not given is refused"() {
    const error = await fails("GeneralError", () => client.createSender("sessions").sendMessages({ body: Buffer.from("x") }));
    assert.match(error.message, /InvalidOperationError: The SessionId was not set/);
    await fails("GeneralError", () => client.createReceiver("sessions").receiveMessages(1));
  },
  async "schedule and cancel"() {
    const sender = client.createSender("plain");
    const at = new Date(Date.now() + 2000);
    await sender.scheduleMessages({ body: Buffer.from("x"), messageId: "scheduled" }, at);
    const [cancelled] = await sender.scheduleMessages({ body: Buffer.from("x"), messageId: "never" }, at);
    await sender.cancelScheduledMessages(cancelled);
    await sender.sendMessages({ body: Buffer.from("x"), messageId: "by annotation", scheduledEnqueueTimeUtc: at });
    const receiver = client.createReceiver("plain");
    await none(receiver);
    const got = await one(receiver, 2);
    assert.deepEqual(got.map((m) => m.messageId).sort(), ["by annotation", "scheduled"]);
    assert.ok(Date.now() >= at.getTime());
    for (const m of got) await receiver.completeMessage(m);
    await none(receiver);
    await receiver.close();
  },
  async "duplicates are dropped"() {
    const sender = client.createSender("unique");
    for (const id of ["1", "2", "1", "2", "3"]) await sender.sendMessages({ body: Buffer.from(id), messageId: id });
    const receiver = client.createReceiver("unique", { receiveMode: "receiveAndDelete" });
    assert.deepEqual((await one(receiver, 3)).map((m) => m.messageId), ["1", "2", "3"]);
    await none(receiver);
    await receiver.close();
  },
  async "time to live"() {
    await client.createSender("expiring").sendMessages([{ body: Buffer.from("x"), messageId: "short", timeToLive: 100 }, { body: Buffer.from("x"), messageId: "long" }]);
    await wait(200);
    const receiver = client.createReceiver("expiring");
    const m = await one(receiver);
    assert.equal(m.messageId, "long");
    await receiver.completeMessage(m);
    const dead = client.createReceiver("expiring", { subQueueType: "deadLetter" });
    const expired = await one(dead);
    assert.deepEqual([expired.messageId, expired.deadLetterReason], ["short", "TTLExpiredException"]);
    await dead.completeMessage(expired);
    await receiver.close();
    await dead.close();
  },
  async "peek takes no lock"() {
    await client.createSender("peeked").sendMessages([1, 2, 3].map((i) => ({ body: Buffer.from(`${i}`), messageId: `${i}` })));
    const receiver = client.createReceiver("peeked");
    assert.deepEqual((await receiver.peekMessages(2)).map((m) => m.body.toString()), ["1", "2"]);
    assert.deepEqual((await receiver.peekMessages(2)).map((m) => m.body.toString()), ["3"]);
    for (const m of await one(receiver, 3)) await receiver.completeMessage(m);
    await receiver.close();
  },
  async "topics, subscriptions and rules"() {
    const rules = client.createRuleManager("events", "german");
    await rules.deleteRule("$Default");
    await rules.createRule("de", { applicationProperties: { country: "de" } });
    await rules.createRule("large", { sqlExpression: "amount >= 100 AND NOT sys.Label = 'test'" });
    const names = [];
    for await (const rule of rules.listRules()) names.push(rule.name);
    assert.deepEqual(names.sort(), ["de", "large"]);
    await client.createSender("events").sendMessages([
      { body: Buffer.from("1"), messageId: "1", applicationProperties: { country: "de", amount: 1 } },
      { body: Buffer.from("2"), messageId: "2", applicationProperties: { country: "fr", amount: 100 } },
      { body: Buffer.from("3"), messageId: "3", applicationProperties: { country: "fr", amount: 100 }, subject: "test" },
      { body: Buffer.from("4"), messageId: "4", subject: "x" },
    ]);
    const german = client.createReceiver("events", "german");
    const all = client.createReceiver("events", "all");
    // An unset label is unknown, so rule "large" does not let 2 through.
    assert.deepEqual((await one(all, 4)).map((m) => m.body.toString()), ["1", "2", "3", "4"]);
    const got = await one(german);
    assert.equal(got.body.toString(), "1");
    await german.completeMessage(got);
    await none(german);
    await german.close();
    await all.close();
  },
  async "wrong keys and missing claims"() {
    const wrong = open(connection.replace(/SharedAccessKey=[^;]+/, "SharedAccessKey=d3Jvbmc="));
    await fails("UnauthorizedAccess", () => wrong.createSender("plain").sendMessages({ body: Buffer.from("x") }));
    await wrong.close();
    const listener = open(process.env.SERVICE_BUS_LISTEN);
    await fails("UnauthorizedAccess", () => listener.createSender("plain").sendMessages({ body: Buffer.from("x") }));
    await none(listener.createReceiver("plain"));
    await listener.close();
  },
  async "unknown and disabled entities"() {
    await fails("MessagingEntityNotFound", () => client.createSender("nowhere").sendMessages({ body: Buffer.from("x") }));
    await fails("MessagingEntityDisabled", () => client.createSender("disabled").sendMessages({ body: Buffer.from("x") }));
  },
  async "a full entity"() {
    const sender = client.createSender("full");
    await sender.sendMessages([{ body: Buffer.from("1") }, { body: Buffer.from("2") }]);
    await fails("QuotaExceeded", () => sender.sendMessages({ body: Buffer.from("3") }));
  },
};

const wanted = process.argv.slice(2);
// Those that share no queue run side by side; the rest in turn.
async function run(name) {
  try {
    await checks[name]();
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`not ok ${name}: ${String(error?.stack ?? error).replaceAll("\n", " | ")}`);
  }
}
const lanes = new Map();
for (const name of Object.keys(checks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const source = checks[name].toString();
  const lane = source.includes('"plain"') ? "plain" : source.includes('"quick"') ? "quick" : source.includes('"poison"') ? "poison" : source.includes('"sessions"') ? "sessions" : name;
  lanes.set(lane, [...(lanes.get(lane) ?? []), name]);
}
await Promise.all([...lanes.values()].map(async (names) => {
  for (const name of names) await run(name);
}));
process.exit(0); // receivers of failed checks would hold up client.close()
