namespace ActorUdp.Remote;

/// <summary>
/// The UID of an incarnation of this transport: Akka's UID of the actor system in its lower half, so that both name the same incarnation, and
/// chance in its upper half, so that it can't be guessed from Akka's.
/// </summary>
internal static class IncarnationUid
{
    private const ulong UpperHalf = 0xFFFF_FFFF_0000_0000;

    public static ulong From(int akkaUid, ulong random)
    {
        ulong uid = (random & UpperHalf) | (uint)akkaUid;
        return uid == 0 ? 1UL << 32 : uid;
    }

    public static int ToAkka(ulong incarnation) => (int)(uint)incarnation;
}
