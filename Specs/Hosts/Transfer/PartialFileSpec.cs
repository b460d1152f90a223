using System.Security.Cryptography;
using ActorUdp.Hosts.Transfer;
using ActorUdp.Specs.Hosts.Support;

namespace ActorUdp.Specs.Hosts.Transfer;

public sealed class PartialFileSpec : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_appears_under_its_name_only_when_it_is_published()
    {
        using PartialFile file = Create("name");
        file.Write("content"u8);

        Assert.All(_folder.Names, n => Assert.True(FileName.IsPartial(n)));
        Assert.Equal(PublishResult.Published, file.Publish(SHA256.HashData("content"u8)));

        Assert.Equal(["name"], _folder.Names);
        Assert.Equal("content", File.ReadAllText(_folder["name"]));
    }

    [Fact]
    public void A_wrong_hash_publishes_nothing()
    {
        using (PartialFile file = Create("name"))
        {
            file.Write("content"u8);
            Assert.Equal(PublishResult.HashMismatch, file.Publish(SHA256.HashData("Content"u8)));
        }

        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void Nothing_is_overwritten()
    {
        using (PartialFile file = Create("name"))
        {
            file.Write("new"u8);
            File.WriteAllText(_folder["name"], "old");
            Assert.Equal(PublishResult.NameExists, file.Publish(SHA256.HashData("new"u8)));
        }

        Assert.Equal(["name"], _folder.Names);
        Assert.Equal("old", File.ReadAllText(_folder["name"]));
    }

    [Fact]
    public void What_is_not_published_is_removed()
    {
        Create("name").Dispose();

        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void What_a_killed_node_left_is_removed_and_nothing_else()
    {
        File.WriteAllText(_folder[FileName.Partial("left", Guid.NewGuid())], "x");
        File.WriteAllText(_folder[".mine.part"], "x");
        using PartialFile living = Create("living");

        int removed = PartialFile.RemoveStale(_folder.Path);

        Assert.Equal(1, removed);
        Assert.Equal(2, _folder.Names.Count());
        Assert.Contains(".mine.part", _folder.Names);
    }

    [Fact]
    public void A_published_file_is_recognised_by_size_and_hash()
    {
        File.WriteAllText(_folder["name"], "content");

        Assert.True(PartialFile.IsPublished(_folder["name"], 7, SHA256.HashData("content"u8)));
        Assert.False(PartialFile.IsPublished(_folder["name"], 8, SHA256.HashData("content"u8)));
        Assert.False(PartialFile.IsPublished(_folder["name"], 7, SHA256.HashData("Content"u8)));
        Assert.False(PartialFile.IsPublished(_folder["name"], 7, default));
        Assert.False(PartialFile.IsPublished(_folder["none"], 7, SHA256.HashData("content"u8)));
    }

    private PartialFile Create(string name) => PartialFile.Create(_folder.Path, name, Guid.NewGuid());
}
