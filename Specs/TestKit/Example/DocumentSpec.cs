using System.Runtime.CompilerServices;

namespace ActorUdp.Specs.TestKit.Example;

/// <summary>The example of docs/testkit.md is the code that is compiled and run here, to the letter.</summary>
public sealed class DocumentSpec
{
    [Fact]
    public void The_example_is_the_compiled_one()
    {
        string document = File.ReadAllText(Path.Combine(Folder(), "..", "..", "..", "docs", "testkit.md"));
        IEnumerable<string> example = File.ReadAllLines(Path.Combine(Folder(), "DocumentExample.cs"))
            .SkipWhile(l => l != "// <example>").Skip(1)
            .TakeWhile(l => l != "// </example>");

        string block = "```csharp\n" + string.Join('\n', example).Trim('\n') + "\n```";

        Assert.Contains("class WarehouseSpec", block, StringComparison.Ordinal);
        Assert.Contains(block, document.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
