using System.Runtime.CompilerServices;

namespace ActorUdp.Specs.Actors.Readme;

/// <summary>The README's example is the code that is compiled and run here, to the letter.</summary>
public sealed class ReadmeSpec
{
    [Fact]
    public async Task The_example_does_what_it_says() => Assert.Equal("Hello Paris! Accepted", await ReadmeExample.Run());

    [Theory]
    [InlineData("readme", 8)]
    [InlineData("readme-actor", 4)]
    public void The_example_is_the_compiled_one(string marker, int indentation)
    {
        string readme = File.ReadAllText(Path.Combine(Folder(), "..", "..", "..", "README.md"));
        string[] lines = File.ReadAllLines(Path.Combine(Folder(), "ReadmeExample.cs"));
        IEnumerable<string> example = lines
            .SkipWhile(l => l.Trim() != $"// <{marker}>").Skip(1)
            .TakeWhile(l => l.Trim() != $"// </{marker}>")
            .Select(l => l.Length > indentation ? l[indentation..] : "");

        string block = "```csharp\n" + string.Join('\n', example).Trim('\n') + "\n```";

        Assert.Contains(block, readme.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
