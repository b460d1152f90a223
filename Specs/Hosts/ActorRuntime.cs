// The one file of this assembly that names an actor runtime.
#if AKKA
global using Akka.Actor;
global using Akka.TestKit.Xunit2;
#else
global using ActorUdp.Embedded.Actor;
global using ActorUdp.Embedded.TestKit.Xunit2;
#endif
