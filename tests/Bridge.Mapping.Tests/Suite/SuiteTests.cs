using System.Text;

namespace Bridge.Mapping.Tests.Suite;

/// <summary>The cases of the official JSONata test suite, with fast paths on and off.</summary>
public sealed class SuiteTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_cases_of_the_official_suite_pass(bool specialise)
    {
        var folder = SuiteFolder.Find();
        Assert.SkipWhen(folder is null, "No JSONata test suite here: set JSONATA_SUITE to its folder. The project's own cases still run.");
        var failures = new StringBuilder();
        int passed = 0, failed = 0;
        foreach (var one in SuiteCase.ReadAll(folder))
        {
            string? problem;
            try
            {
                problem = one.Run(specialise);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                problem = e.ToString();
            }
            if (problem is null)
            {
                passed++;
                continue;
            }
            failed++;
            if (failed <= 200) failures.AppendLine($"{one.Name}: {one.Expression}\n    {problem}");
        }
        TestContext.Current.SendDiagnosticMessage($"{passed} of {passed + failed} cases pass (specialise: {specialise})");
        Assert.True(passed > 0, $"There are no cases in '{folder}'.");
        Assert.True(failed == 0, $"{failed} of {passed + failed} cases fail:\n{failures}");
    }
}
