using System.Text.Json.Nodes;
using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess;

/// <summary>A receiver whose disk is full: the file is refused with the reason and leaves nothing, and messages beside it do not mind.</summary>
public sealed class FullDiskSpec : IAsyncLifetime
{
    private const long MiB = 1 << 20;
    private const long DiskSize = 96 * MiB;
    private const int Messages = 500;

    private readonly Scene _scene = new();
    private Tmpfs? _disk;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        // The nodes first: their files are on the disk, which is in the scene's folder.
        await _scene.EndNodes();
        _disk?.Dispose();
        await _scene.DisposeAsync();
    }

    [TmpfsFact]
    public async Task A_file_that_does_not_fit_is_refused_before_it_is_sent()
    {
        (ControlledNode sender, ControlledNode receiver, Tmpfs disk) = await Start();

        AssertRefused(await sender.Stream(receiver.Address, "large", DiskSize + MiB), attempts: 1);

        Assert.Empty(disk.Names);
        await AssertThatOneFits(sender, receiver, disk);
    }

    [TmpfsFact]
    public async Task A_file_for_which_the_space_runs_out_midway_is_refused_and_leaves_nothing()
    {
        (ControlledNode sender, ControlledNode receiver, Tmpfs disk) = await Start();
        using var watcher = new FileSystemWatcher(disk.Path);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => begun.TrySetResult();
        watcher.EnableRaisingEvents = true;
        ControlledNode.Sending beside = sender.Send([receiver.Address], interval: TimeSpan.FromMilliseconds(1));

        // It fits when it begins. While the sender is stopped, another takes the space.
        Task<JsonObject> streaming = sender.Stream(receiver.Address, "half", DiskSize - MiB);
        await begun.Task.WaitAsync(ControlledNode.Patience);
        sender.Pause();
        disk.Fill("filler", leave: MiB);
        sender.Resume();

        AssertRefused(await streaming, attempts: 1);
        Assert.Equal(["filler"], disk.Names);
        await receiver.Received((await receiver.Report()).Tallies.Of(1).Distinct + Messages);
        int accepted = await beside.Stop();
        await sender.Flush(receiver.Address);
        Tallies tallies = (await receiver.Report()).Tallies;
        tallies.Of(1).AssertIs(1, accepted);
        Assert.Equal((0, 0L), (tallies.Damaged, sender.Undelivered()));

        File.Delete(disk.File("filler"));
        await AssertThatOneFits(sender, receiver, disk);
    }

    private static void AssertRefused(JsonObject outcome, int attempts) =>
        Assert.Equal(("Refused", "DiskFull", attempts), ((string?)outcome["status"], (string?)outcome["reason"], (int)outcome["attempts"]!));

    private static async Task AssertThatOneFits(ControlledNode sender, ControlledNode receiver, Tmpfs disk)
    {
        JsonObject outcome = await sender.Stream(receiver.Address, "small", 8 * MiB);
        Assert.Equal("Confirmed", (string?)outcome["status"]);
        Assert.Equal(["small"], disk.Names);
        Assert.Equal(8 * MiB, new FileInfo(disk.File("small")).Length);
    }

    private async Task<(ControlledNode Sender, ControlledNode Receiver, Tmpfs Disk)> Start()
    {
        _disk = new Tmpfs(_scene.File("disk"), DiskSize);
        ControlledNode sender = await _scene.Start(1);
        ControlledNode receiver = await _scene.Start(_scene.Plan(2) with { Files = _disk.Path });
        return (sender, receiver, _disk);
    }
}
