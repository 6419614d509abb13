using System.Collections;
using Amqp;
using Amqp.Types;
using Bridge.ServiceBusLookAlike.Entities;

namespace Bridge.ServiceBusLookAlike.Links;

/// <summary>The operations at $management of one entity. Under the namespace's lock.</summary>
internal sealed class ManagementOperations(ServiceBusNamespace owner, IEntity entity)
{
    public ManagementAnswer Run(string operation, Map body) => (operation, entity) switch
    {
        ("com.microsoft:schedule-message", _) => Schedule(body),
        ("com.microsoft:cancel-scheduled-message", _) => CancelScheduled(body),
        ("com.microsoft:renew-lock", MessageQueue queue) => RenewLocks(queue, body),
        ("com.microsoft:update-disposition", MessageQueue queue) => UpdateDisposition(queue, body),
        ("com.microsoft:peek-message", MessageQueue queue) => Peek(queue, body),
        ("com.microsoft:receive-by-sequence-number", MessageQueue queue) => ReceiveDeferred(queue, body),
        ("com.microsoft:renew-session-lock", MessageQueue queue) => RenewSession(queue, body),
        ("com.microsoft:get-session-state", MessageQueue queue) => ManagementAnswer.Ok(new Map { ["session-state"] = queue.Sessions.State((string)body["session-id"]) }),
        ("com.microsoft:set-session-state", MessageQueue queue) => SetState(queue, body),
        ("com.microsoft:get-message-sessions", MessageQueue queue) => ManagementAnswer.Ok(new Map { ["skip"] = 0, ["sessions-ids"] = queue.Entries.Select(e => e.SessionId).Concat(queue.Sessions.WithState).Where(s => s is not null).Distinct().ToArray() }),
        ("com.microsoft:enumerate-rules" or "com.microsoft:add-rule" or "com.microsoft:remove-rule", MessageQueue queue) => Rules(operation, queue, body),
        _ => ManagementAnswer.Of(400, $"The operation '{operation}' is not possible for '{entity.Path}'.", ErrorCode.NotImplemented),
    };

    private static ManagementAnswer LockLost => ManagementAnswer.Of(410, "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.", "com.microsoft:message-lock-lost");

    private ManagementAnswer Schedule(Map body)
    {
        var sequences = new List<long>();
        foreach (Map item in (IEnumerable)body["messages"])
        {
            var bytes = (byte[])item["message"];
            var incoming = new Incoming(Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length)));
            if (MessageQueue.Refusal(entity, incoming) is { } refusal) return ManagementAnswer.Of(400, refusal.Description, refusal.Condition);
            sequences.Add(entity is MessageQueue queue ? queue.NextSequence : 0);
            entity.Enqueue(incoming);
        }
        return ManagementAnswer.Ok(new Map { ["sequence-numbers"] = sequences.ToArray() });
    }

    private ManagementAnswer CancelScheduled(Map body)
    {
        foreach (var sequence in Longs(body["sequence-numbers"]))
        {
            if (!entity.Cancel(sequence)) return ManagementAnswer.Of(404, $"There is no scheduled message {sequence}.", "com.microsoft:message-not-found");
        }
        return ManagementAnswer.Ok();
    }

    private ManagementAnswer RenewLocks(MessageQueue queue, Map body)
    {
        var entries = Tokens(body).Select(queue.FindLocked).ToList();
        if (entries.Contains(null)) return LockLost;
        foreach (var entry in entries) queue.Renew(entry!);
        return ManagementAnswer.Ok(new Map { ["expirations"] = entries.Select(e => e!.LockedUntil.UtcDateTime).ToArray() });
    }

    private static ManagementAnswer UpdateDisposition(MessageQueue queue, Map body)
    {
        var entries = Tokens(body).Select(queue.FindLocked).ToList();
        if (entries.Contains(null)) return LockLost;
        var changes = body["properties-to-modify"] as Map;
        foreach (var entry in entries)
        {
            switch ((string)body["disposition-status"])
            {
                case "completed": queue.Complete(entry!); break;
                case "abandoned": queue.Abandon(entry!, changes); break;
                case "defered": queue.Defer(entry!, changes); break;   // the service's own spelling
                case "suspended": queue.DeadLetter(entry!, body["deadletter-reason"] as string, body["deadletter-description"] as string, changes); break;
                default: return ManagementAnswer.Of(400, $"There is no disposition '{body["disposition-status"]}'.", "com.microsoft:argument-error");
            }
        }
        return ManagementAnswer.Ok();
    }

    private static ManagementAnswer Peek(MessageQueue queue, Map body)
    {
        var from = Convert.ToInt64(body["from-sequence-number"], System.Globalization.CultureInfo.InvariantCulture);
        var count = Convert.ToInt32(body["message-count"], System.Globalization.CultureInfo.InvariantCulture);
        var found = queue.Entries.Where(e => e.Sequence >= from && (body["session-id"] is not string session || e.SessionId == session)).Take(count).ToList();
        if (found.Count == 0) return ManagementAnswer.Of(204, "No content");
        var messages = new List();
        foreach (var entry in found) messages.Add(new Map { ["message"] = Encoded(entry.ToMessage(isLocked: false)) });
        return ManagementAnswer.Ok(new Map { ["messages"] = messages });
    }

    private static ManagementAnswer ReceiveDeferred(MessageQueue queue, Map body)
    {
        var sequences = Longs(body["sequence-numbers"]).ToList();
        var entries = sequences.Select(queue.Find).ToList();
        if (entries.Exists(e => e?.State != EntryState.Deferred)) return ManagementAnswer.Of(404, "Failed to lock one or more specified messages. The message does not exist, or is not deferred.", "com.microsoft:message-not-found");
        var messages = new List();
        foreach (var entry in entries)
        {
            queue.Lock(entry!, null);
            messages.Add(new Map { ["message"] = Encoded(entry!.ToMessage(isLocked: true)), ["lock-token"] = entry.LockToken });
            if (Convert.ToUInt32(body["receiver-settle-mode"], System.Globalization.CultureInfo.InvariantCulture) == 0) queue.Complete(entry);
        }
        return ManagementAnswer.Ok(new Map { ["messages"] = messages });
    }

    private static ManagementAnswer RenewSession(MessageQueue queue, Map body)
    {
        var session = (string)body["session-id"];
        return queue.Sessions.Renew(session)
            ? ManagementAnswer.Ok(new Map { ["expiration"] = queue.Sessions.LockedUntil(session).UtcDateTime })
            : ManagementAnswer.Of(410, $"The session lock of '{session}' has expired.", "com.microsoft:session-lock-lost");
    }

    private static ManagementAnswer SetState(MessageQueue queue, Map body)
    {
        var session = (string)body["session-id"];
        if (!queue.Sessions.IsLocked(session)) return ManagementAnswer.Of(410, $"The session lock of '{session}' has expired.", "com.microsoft:session-lock-lost");
        queue.Sessions.SetState(session, body["session-state"] as byte[]);
        return ManagementAnswer.Ok();
    }

    private ManagementAnswer Rules(string operation, MessageQueue queue, Map body)
    {
        var at = queue.Path.IndexOf("/Subscriptions/", StringComparison.OrdinalIgnoreCase);
        if (at < 0 || owner.Find(queue.Path[..at]) is not Topic topic || topic.FindSubscription(queue) is not { } subscription) return ManagementAnswer.Of(400, "Only subscriptions have rules.", "com.microsoft:argument-error");
        if (operation == "com.microsoft:enumerate-rules") return RuleMaps.Page(subscription, (int)body["skip"], (int)body["top"]);
        var name = (string)body["rule-name"];
        if (operation == "com.microsoft:remove-rule")
        {
            return subscription.Rules.Remove(name) ? ManagementAnswer.Ok() : ManagementAnswer.Of(404, $"There is no rule '{name}'.", ErrorCode.NotFound);
        }
        return subscription.Rules.TryAdd(name, RuleMaps.Filter((Map)body["rule-description"])) ? ManagementAnswer.Ok() : ManagementAnswer.Of(409, $"There is a rule '{name}' already.", "com.microsoft:entity-already-exists");
    }

    private static IEnumerable<Guid> Tokens(Map body) => ((IEnumerable)body["lock-tokens"]).Cast<Guid>();

    private static IEnumerable<long> Longs(object value) => ((IEnumerable)value).Cast<object>().Select(static v => Convert.ToInt64(v, System.Globalization.CultureInfo.InvariantCulture));

    private static byte[] Encoded(Message message)
    {
        var buffer = message.Encode();
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }
}
