using System.Runtime.CompilerServices;

namespace ActorUdp.Specs.TestKit.Example;

/// <summary>The examples of docs/testkit.md are the code that is compiled and run here, to the letter.</summary>
public sealed class DocumentSpec
{
    [Theory]
    [InlineData("DocumentExample.cs")]
    [InlineData("AttachedExample.cs")]
    public void The_example_is_the_compiled_one(string file)
    {
        string document = File.ReadAllText(Path.Combine(Folder(), "..", "..", "..", "docs", "testkit.md"));
        IEnumerable<string> example = File.ReadAllLines(Path.Combine(Folder(), file))
            .SkipWhile(l => l != "// <example>").Skip(1)
            .TakeWhile(l => l != "// </example>");

        string block = "```csharp\n" + string.Join('\n', example).Trim('\n') + "\n```";

        Assert.Contains("[Fact]", block, StringComparison.Ordinal);
        Assert.Contains(block, document.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
