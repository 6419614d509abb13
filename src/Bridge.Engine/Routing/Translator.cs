using Bridge.Engine.Telemetry;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Rejections;
using Bridge.Mapping.Files.Running;
using Bridge.Messages;

namespace Bridge.Engine.Routing;

/// <summary>Runs a mapping so that nothing it does can stop a route.</summary>
internal static class Translator
{
    private const string DefectCode = "BR3036";

    /// <summary>
    /// Translates one message. A worker never throws for bad data; if it throws all the same, that is a defect of ours or of an adapter's codec, and it would come again
    /// with the same message for ever: the message is rejected like any other, and the rest flows.
    /// </summary>
    public static MappingOutcome Translate(MappingWorker worker, in Message message, MappedBatch output)
    {
        var first = output.Messages.Count;
        try
        {
            return worker.Translate(message, output);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            output.Messages.Abandon();
            output.Truncate(first);
            return MappingOutcome.Rejected(new MappingRejection(DefectCode, $"{DefectCode} the mapping failed in a way it must not, please report it: {e.GetType().Name}: {SafeText.Of(e)}\n{e.StackTrace}"));
        }
    }
}
