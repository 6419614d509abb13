// A router of AMQP 1.0 messages by another implementation (rhea): it makes up addresses for dynamic sources, offers an anonymous terminus, and answers what is sent to
// "prices". Prints "listening", then a line of JSON for each dynamic source: what was asked for.
//   router.mjs PORT
import rhea from "rhea";

const container = rhea.create_container({ id: "router" });
const nodes = new Map();
let made = 0;

function pump(node) {
  while (node.messages.length > 0 && node.sender?.sendable()) node.sender.send(node.messages.shift());
}

function put(address, message) {
  const node = nodes.get(address);
  if (!node) return false;
  node.messages.push(message);
  pump(node);
  return true;
}

container.on("sender_open", ({ sender }) => {
  let address = sender.source.address;
  if (sender.source.dynamic) {
    address = `made-up-${++made}`;
    const asked = sender.source;
    const policy = asked.dynamic_node_properties?.["lifetime-policy"];
    console.log(JSON.stringify({ address: asked.address ?? null, durable: asked.durable, expiry: asked.expiry_policy, lifetime: policy?.descriptor?.toString() ?? null }));
    sender.set_source({ address, dynamic: true });
  } else {
    sender.set_source({ address });
  }
  sender.node = { messages: [], sender };
  nodes.set(address, sender.node);
  sender.on("sender_close", () => nodes.delete(address));
});
container.on("sendable", ({ sender }) => pump(sender.node));
container.on("receiver_open", ({ receiver }) => receiver.set_target({ address: receiver.target.address }));
container.on("message", ({ message, receiver, delivery }) => {
  const to = receiver.target.address ?? message.to;
  if (to === "prices") {
    delivery.accept();
    put(message.reply_to, { to: message.reply_to, correlation_id: message.message_id, body: rhea.message.data_section(Buffer.from("42")) });
  } else if (put(to, { message_id: message.message_id, to: message.to, body: message.body })) {
    delivery.accept();
  } else {
    delivery.reject({ condition: "amqp:not-found", description: `there is no '${to}'` });
  }
});
container.on("disconnected", () => {});
const server = container.listen({ host: "127.0.0.1", port: Number(process.argv[2]), offered_capabilities: ["ANONYMOUS-RELAY"] });
server.on("listening", () => console.log("listening"));
