using Bridge.Journal.Tests;
using Xunit.MicrosoftTestingPlatform;

// The tests' own entry point: the crash tests start this program again as the process that they kill.
if (WritingChild.IsAsked) return await WritingChild.RunAsync();
return await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
