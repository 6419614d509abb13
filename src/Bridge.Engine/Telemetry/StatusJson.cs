using System.Buffers;
using System.Text.Json;

namespace Bridge.Engine.Telemetry;

/// <summary>The status as JSON, for <c>/status</c> and tools. Names are snake_case and part of the interface.</summary>
public static class StatusJson
{
    /// <summary>Writes a status, indented, with a line end.</summary>
    public static byte[] Write(EngineStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("bridge", status.Bridge);
            json.WriteString("state", Word(status.State));
            json.WriteBoolean("ready", status.IsReady);
            json.WriteStartArray("not_ready");
            foreach (var reason in status.NotReady) json.WriteStringValue(reason);
            json.WriteEndArray();
            json.WriteString("started_at", status.StartedAt);
            json.WriteStartArray("routes");
            foreach (var route in status.Routes) Write(json, route);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, RouteStatus route)
    {
        json.WriteStartObject();
        json.WriteString("name", route.Name);
        if (route.Stopped is { } stopped) json.WriteString("stopped", stopped);
        Write(json, "source", route.Source);
        json.WriteNumber("received", route.Received);
        json.WriteNumber("refused", route.Refused);
        json.WriteNumber("busy", route.Busy);
        json.WriteStartObject("journal");
        json.WriteNumber("entries", route.Entries);
        json.WriteNumber("bytes", route.Bytes);
        json.WriteNumber("max_bytes", route.MaxBytes);
        json.WriteNumber("given_up", route.Expired);
        if (route.OldestReceivedAt is { } oldest) json.WriteString("oldest_received_at", oldest);
        json.WriteEndObject();
        json.WriteStartObject("notes");
        foreach (var (code, count) in route.Notes) json.WriteNumber(code, count);
        json.WriteEndObject();
        json.WriteStartArray("last_notes");
        foreach (var note in route.LastNotes)
        {
            json.WriteStartObject();
            json.WriteString("at", note.At);
            json.WriteString("id", note.Id);
            json.WriteString("text", note.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("destinations");
        foreach (var destination in route.Destinations) Write(json, destination);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DestinationStatus destination)
    {
        json.WriteStartObject();
        json.WriteString("name", destination.Name);
        Write(json, "sink", destination.Sink);
        json.WriteNumber("in", destination.In);
        json.WriteNumber("delivered", destination.Delivered);
        json.WriteNumber("filtered", destination.Filtered);
        json.WriteStartObject("filtered_by");
        foreach (var (filter, count) in destination.FilteredBy) json.WriteNumber(filter, count);
        json.WriteEndObject();
        json.WriteNumber("parked", destination.Parked);
        json.WriteNumber("dead", destination.Dead);
        json.WriteNumber("in_flight", destination.InFlight);
        json.WriteNumber("postponed", destination.Postponed);
        json.WriteNumber("retried", destination.Retried);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, PeerStatus peer)
    {
        json.WriteStartObject(name);
        json.WriteString("type", peer.Type);
        json.WriteString("state", Word(peer.State));
        if (peer.Reason is { } reason) json.WriteString("reason", reason);
        json.WriteString("since", peer.Since);
        json.WriteEndObject();
    }

    private static string Word(EngineState state) => state switch
    {
        EngineState.Starting => "starting",
        EngineState.Running => "running",
        EngineState.Pausing => "pausing",
        EngineState.Draining => "draining",
        EngineState.Flushing => "flushing",
        _ => "closed",
    };

    private static string Word(PeerState state) => state switch
    {
        PeerState.Idle => "idle",
        PeerState.Connecting => "connecting",
        PeerState.Connected => "connected",
        PeerState.Degraded => "degraded",
        PeerState.Waiting => "waiting",
        PeerState.Ended => "ended",
        _ => "stopped",
    };
}
