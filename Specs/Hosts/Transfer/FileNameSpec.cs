using System.Text;
using ActorUdp.Hosts.Transfer;

namespace ActorUdp.Specs.Hosts.Transfer;

public class FileNameSpec
{
    private static readonly Guid _id = new("00112233-4455-6677-8899-aabbccddeeff");

    [Theory]
    [InlineData("a")]
    [InlineData("report 2024.pdf")]
    [InlineData(".hidden")]
    [InlineData("...")]
    [InlineData("-rf")]
    [InlineData("größe 😀")]
    [InlineData("con")]
    [InlineData("x.part")]
    public void A_plain_name_is_taken(string name) => Assert.Null(FileName.Fault(name, windows: false));

    [Theory]
    [InlineData("", "empty")]
    [InlineData(".", "folder")]
    [InlineData("..", "folder")]
    [InlineData("../x", "path")]
    [InlineData("a/b", "path")]
    [InlineData("a\\b", "path")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("\\x", "absolute")]
    [InlineData("a\0b", "control")]
    [InlineData("a\nb", "control")]
    [InlineData("a\u001b[2Jb", "control")]
    [InlineData("a\u009bb", "control")]
    [InlineData("a\uFFFD", "UTF-8")]
    [InlineData("\ud800", "UTF-8")]
    [InlineData(".a.00112233445566778899aabbccddeeff.part", "reserved")]
    public void Anything_else_is_refused_and_why_is_said(string name, string because) =>
        Assert.Contains(because, FileName.Fault(name, windows: false), StringComparison.Ordinal);

    [Fact]
    public void A_name_is_measured_in_bytes()
    {
        Assert.Null(FileName.Fault(new string('x', 255), windows: false));
        Assert.Contains("256 bytes", FileName.Fault(new string('ä', 128), windows: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("con")]
    [InlineData("LPT1.txt")]
    [InlineData("nul .x")]
    [InlineData("a:stream")]
    [InlineData("what?")]
    [InlineData("end.")]
    [InlineData("end ")]
    public void On_windows_its_own_rules_hold_too(string name) => Assert.NotNull(FileName.Fault(name, windows: true));

    [Theory]
    [InlineData("a")]
    [InlineData(".part")]
    [InlineData("😀😀😀")]
    public void An_incomplete_file_is_hidden_and_recognised(string name)
    {
        string partial = FileName.Partial(name, _id);

        Assert.StartsWith("." + name + ".", partial, StringComparison.Ordinal);
        Assert.True(FileName.IsPartial(partial));
    }

    [Theory]
    [InlineData("x", 255)]
    [InlineData("ä", 127)]
    [InlineData("😀", 63)]
    public void An_incomplete_file_of_a_long_name_is_still_possible(string character, int times)
    {
        string partial = FileName.Partial(string.Concat(Enumerable.Repeat(character, times)), _id);

        Assert.InRange(Encoding.UTF8.GetByteCount(partial), 200, FileName.MaximumBytes);
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(partial)));
        Assert.True(FileName.IsPartial(partial));
    }

    [Theory]
    [InlineData("a.part")]
    [InlineData(".a.part")]
    [InlineData(".a.00112233445566778899aabbccddee.part")]
    [InlineData(".a.00112233445566778899AABBCCDDEEFF.part")]
    [InlineData("a.00112233445566778899aabbccddeeff.part")]
    [InlineData(".a.00112233445566778899aabbccddeeff.part\n")]
    [InlineData(".a.00112233445566778899aabbccddeeff.partial")]
    public void Other_names_are_not_taken_for_incomplete_files(string name) => Assert.False(FileName.IsPartial(name));
}
