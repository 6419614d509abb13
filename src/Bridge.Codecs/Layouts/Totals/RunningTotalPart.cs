using Bridge.Formats;

namespace Bridge.Codecs.Layouts.Totals;

/// <summary>A count or sum within a control total that is added up over messages. What it is for one message is its expression over that message's document.</summary>
/// <param name="Expression">Such as <c>$count(D)</c> or <c>$sum(D.Qty)</c>.</param>
/// <param name="Driver">The record that is counted: a message's, or one that encloses messages.</param>
internal sealed record RunningTotalPart(IExpression Expression, RecordLayout Driver);
